"""The three steps of MTCNN, each from candidates to fewer and better candidates.

Method: Zhang et al. 2016 (see `Mtcnn`). Rounding, calibration and the thresholds of suppression are
those of facenet-pytorch 2.6.0. Images and networks stay on the device; boxes are few and are handled in numpy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from dfprep.detectors.area_tables import AreaTables
from dfprep.detectors.boxes import grouped_nms, overlap_of_smaller, square_boxes
from dfprep.detectors.mtcnn.cascade_nets import CascadeNet

CELL_PX, STRIDE_PX = 12, 2
"""Window of P-Net and its step, px of a pyramid level."""
SIDE_R_PX, SIDE_O_PX = 24, 48
"""Inputs of R-Net and O-Net."""
OVERLAP_IN_LEVEL, OVERLAP_IN_FRAME = 0.5, 0.7
"""What suppression allows within a pyramid level, and in a frame after each network."""

# input pixels of a pass through a network, whose first layer takes up to 256 bytes for each; a GPU wants few passes
_PASS_PX = {"cpu": 1 << 18, "cuda": 1 << 21}


@dataclass(frozen=True)
class Candidates:
    """n boxes in several frames, between two networks.

    Attributes:
        frame: (n,) int, index within the batch.
        boxes: (n, 4) float64, px, not clipped.
        scores: (n,) float32.
        offsets: (n, 4) float64, the network's correction, in sides of the box.
        landmarks: (n, 5, 2) float64, px: eyes, nose, corners of the mouth; NaN before O-Net.
    """

    frame: np.ndarray
    boxes: np.ndarray
    scores: np.ndarray
    offsets: np.ndarray
    landmarks: np.ndarray

    def take(self, chosen: np.ndarray) -> Candidates:
        """The candidates that `chosen`, an index or boolean array, picks."""
        return Candidates(*(values[chosen] for values in vars(self).values()))

    @classmethod
    def concat(cls, parts: list[Candidates]) -> Candidates:
        """All candidates of `parts`, in order; of no parts, none."""
        none = cls(
            np.zeros(0, int), np.zeros((0, 4)), np.zeros(0, np.float32), np.zeros((0, 4)), np.zeros((0, 5, 2))
        )
        columns = zip(*(vars(part).values() for part in [none, *parts]), strict=True)
        return cls(*(np.concatenate(column) for column in columns))


def pyramid_scales(shorter_side_px: int, min_face_px: int, scale_factor: float) -> list[float]:
    """Scales of the levels: P-Net's window covers `min_face_px` at the first, and fits the frame at the last."""
    scale = CELL_PX / min_face_px
    scales = []
    while shorter_side_px * scale >= CELL_PX:
        scales.append(scale)
        scale *= scale_factor
    return scales


def propose(net: CascadeNet, tables: AreaTables, scales: list[float], threshold: float) -> Candidates:
    """P-Net over all levels: square boxes around what may be a face."""
    found = Candidates.concat([_propose_at(net, tables, scale, threshold) for scale in scales])
    found = found.take(grouped_nms(found.boxes, found.scores, found.frame, OVERLAP_IN_FRAME))
    return replace(found, boxes=square_boxes(_corrected(found, extra_px=0)))


def _propose_at(net: CascadeNet, tables: AreaTables, scale: float, threshold: float) -> Candidates:
    """P-Net's windows above the threshold at one level, suppressed within the level."""
    level = tables.resized(int(tables.height * scale + 1), int(tables.width * scale + 1))
    parts = []
    step = max(1, _PASS_PX[tables.device.type] // level[0, 0].numel())
    for first in range(0, len(level), step):
        scores, offsets = net(level[first : first + step])
        frame, row, column = torch.nonzero(scores >= threshold, as_tuple=True)
        corner = _host(torch.stack([column, row], 1)).astype(np.float32) * STRIDE_PX
        # divided as float32, as published: at scales like 0.3 a quotient that is whole may round to either side
        boxes = np.floor(np.concatenate([corner + 1, corner + CELL_PX], axis=1) / np.float32(scale))
        score, offset = _host(scores[frame, row, column]), _host(offsets[frame, :, row, column])
        parts.append(
            Candidates(_host(frame) + first, boxes.astype(np.float64), score, offset, _no_landmarks(len(boxes)))
        )
    found = Candidates.concat(parts)
    return found.take(grouped_nms(found.boxes, found.scores, found.frame, OVERLAP_IN_LEVEL))


def refine(net: CascadeNet, tables: AreaTables, candidates: Candidates, threshold: float) -> Candidates:
    """R-Net: the candidates it takes for faces, as squares that sit better."""
    found, _ = _examine(net, tables, candidates, SIDE_R_PX, threshold)
    found = found.take(grouped_nms(found.boxes, found.scores, found.frame, OVERLAP_IN_FRAME))
    return replace(found, boxes=square_boxes(_corrected(found, extra_px=1)))


def output(net: CascadeNet, tables: AreaTables, candidates: Candidates, threshold: float) -> Candidates:
    """O-Net: the faces, with landmarks; one box inside another counts as the same face."""
    found, raw = _examine(net, tables, candidates, SIDE_O_PX, threshold)
    side = found.boxes[:, None, 2:] - found.boxes[:, None, :2] + 1
    points = raw.reshape(-1, 2, 5).swapaxes(1, 2) * side + found.boxes[:, None, :2] - 1
    found = replace(found, boxes=_corrected(found, extra_px=1), landmarks=points)
    return found.take(grouped_nms(found.boxes, found.scores, found.frame, OVERLAP_IN_FRAME, overlap_of_smaller))


def _examine(
    net: CascadeNet, tables: AreaTables, candidates: Candidates, side_px: int, threshold: float
) -> tuple[Candidates, np.ndarray]:
    """Candidates above the threshold with the network's scores and offsets, and its raw landmarks (n, 10 or 0)."""
    windows = _windows(candidates.boxes, tables.width, tables.height)
    inside = np.flatnonzero((windows[:, 2:] > windows[:, :2]).all(axis=1))
    candidates, windows = candidates.take(inside), windows[inside]
    outputs = []
    step = _PASS_PX[tables.device.type] // side_px**2
    for first in range(0, len(windows), step):
        part = slice(first, first + step)
        outputs.append(net(tables.crops(candidates.frame[part], windows[part], side_px)))
    if not outputs:
        return candidates, np.zeros((0, 10))
    scores, offsets, *rest = (_host(torch.cat(column)) for column in zip(*outputs, strict=True))
    passed = scores > threshold
    found = replace(candidates, scores=scores, offsets=offsets).take(passed)
    return found, rest[0][passed] if rest else np.zeros((len(found.frame), 0))


def _windows(boxes: np.ndarray, width: int, height: int) -> np.ndarray:
    """The pixels (n, 4) that boxes mean, cut to the frame, half open: box coordinates count pixels from 1."""
    windows = boxes.astype(np.int64)  # towards zero
    windows[:, :2] = np.maximum(windows[:, :2], 1) - 1
    windows[:, 2:] = np.minimum(windows[:, 2:], (width, height))
    return windows


def _corrected(found: Candidates, extra_px: int) -> np.ndarray:
    """Boxes moved by the offsets; sides are counted as x2 - x1 + extra_px."""
    side = found.boxes[:, 2:] - found.boxes[:, :2] + extra_px
    return found.boxes + found.offsets * np.concatenate([side, side], axis=1)


def _no_landmarks(n: int) -> np.ndarray:
    return np.full((n, 5, 2), np.nan)


def _host(tensor: Tensor) -> np.ndarray:
    return tensor.cpu().numpy()
