"""MTCNN: faces, with landmarks, by a cascade of three networks over a pyramid.

Method: Zhang et al. 2016, "Joint Face Detection and Alignment using Multitask Cascaded Convolutional Networks"
(arXiv:1604.02878), with the weights that facenet-pytorch 2.6.0 ships. Frames are taken in batches: one pyramid
for all, and the candidates of all frames together through R-Net and O-Net.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

import numpy as np

from dfprep.detectors.area_table_detector import AreaTableDetector
from dfprep.detectors.boxes import areas, clip_boxes
from dfprep.detectors.mtcnn.mtcnn_weights import MTCNN_PACKAGE, mtcnn_weights
from dfprep.device import device_type
from dfprep.types import Detections
from dfprep.values import Ge, Gt, Len, Lt, Remedy, Share, checked

if TYPE_CHECKING:
    from dfprep.detectors.area_tables import AreaTables
    from dfprep.detectors.mtcnn.cascade import Candidates
    from dfprep.detectors.mtcnn.cascade_nets import CascadeNet

MIN_FACE_PX = 20
"""The smallest allowed `min_face_px`: 12 px of P-Net's window, as the weights' publisher uses them."""


FacePx = Annotated[int, Ge(MIN_FACE_PX)]


@checked
class Mtcnn(AreaTableDetector):
    """The faces of frames, found by MTCNN.

    Args:
        score_min: faces below this score are dropped, [0, 1].
        min_face_px: side of the smallest window that is searched, px, at least 20. A face's box may come out
            somewhat smaller, since it is corrected after the search.
        retry_min_face_px: the same for ``small_faces=True``, where the smaller of the two counts.
        thresholds: scores in [0, 1] below which P-, R- and O-Net reject a window.
        scale_factor: ratio of one pyramid level to the one before, (0, 1).
        device: auto, cpu or cuda.

    Attributes:
        weights_sha256: file name of each network's weights -> hex SHA-256.

    Raises:
        ConfigError: a value out of its range.
        WeightsError: the weights are nowhere and cannot be fetched.
    """

    def __init__(
        self,
        score_min: Share,
        min_face_px: FacePx,
        retry_min_face_px: FacePx,
        thresholds: Annotated[Sequence[Share], Len(3, 3), Remedy("one each for P-, R- and O-Net")],
        scale_factor: Annotated[float, Gt(0), Lt(1), Remedy("the published value is 0.709")],
        device: str,
    ) -> None:
        self.score_min = score_min
        self.min_face_px = min_face_px
        self.retry_min_face_px = retry_min_face_px
        self.thresholds = tuple(thresholds)
        self.scale_factor = scale_factor
        self.device_type = device_type(device)
        self.weights_sha256: dict[str, str] = dict(MTCNN_PACKAGE.sha256)
        self._files = [mtcnn_weights(name) for name in ("pnet.pt", "rnet.pt", "onet.pt")]

    def load(self) -> None:
        """See `AreaTableDetector`."""
        _ = self._nets

    @cached_property
    def _nets(self) -> list[CascadeNet]:
        """P-, R- and O-Net."""
        from dfprep.detectors.mtcnn.cascade_nets import load_published, output_net, proposal_net, refinement_net

        nets = (proposal_net(), refinement_net(), output_net())
        return [load_published(*pair).to(self.device) for pair in zip(nets, self._files, strict=True)]

    def search(self, tables: AreaTables, min_face_px: int) -> list[Detections]:
        """See `AreaTableDetector`."""
        faces = self._cascade(tables, min_face_px)
        faces = faces.take(faces.scores >= self.score_min)
        of_frame = (faces.take(faces.frame == i) for i in range(tables.n_frames))
        return [_detections(part, tables.width, tables.height) for part in of_frame]

    def _cascade(self, tables: AreaTables, min_face_px: int) -> Candidates:
        from dfprep.detectors.mtcnn.cascade import output, propose, pyramid_scales, refine

        p_net, r_net, o_net = self._nets
        scales = pyramid_scales(min(tables.height, tables.width), min_face_px, self.scale_factor)
        p_min, r_min, o_min = self.thresholds
        proposals = propose(p_net, tables, scales, p_min)
        return output(o_net, tables, refine(r_net, tables, proposals, r_min), o_min)


def _detections(faces: Candidates, width: int, height: int) -> Detections:
    """The faces of one frame, clipped to it; the network's five landmarks are in the project's order already."""
    boxes = clip_boxes(faces.boxes, width, height).astype(np.float32)
    return Detections(boxes, faces.scores, faces.landmarks.astype(np.float32)).take(areas(boxes) > 0)
