"""The arrays of a face file: NaN, unit lengths, boxes inside the frame; `FaceFile` checks shapes and types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

UNIT_WITHIN = 1e-3
"""Largest difference from 1 of an embedding's length; float32 gives 1e-6."""
INSIDE_WITHIN_PX = 0.01
"""By how much a box may leave the frame: float32 rounds at 8K to 0.0005 px."""


def wrong_boxes(boxes: np.ndarray, width: int, height: int) -> Iterator[str]:
    """Boxes (P, T, 4) that have no area or leave the frame."""
    least, most = -INSIDE_WITHIN_PX, np.array([width, height]) + INSIDE_WITHIN_PX
    inside = (boxes[..., :2] >= least).all(axis=-1) & (boxes[..., 2:] <= most).all(axis=-1)
    with_area = (boxes[..., :2] < boxes[..., 2:]).all(axis=-1)
    for ok, rule in ((inside, f"leave the frame of {width}x{height} px"), (with_area, "have no area")):
        if not ok.all():
            person, t = np.argwhere(~ok)[0]
            yield f"{(~ok).sum():,} boxes {rule}: person {person}, frame {t}: {boxes[person, t].tolist()}"


def wrong_embeddings(embeddings: np.ndarray, videos: Sequence[str]) -> Iterator[str]:
    """Embeddings (V, P, T, D) of another length than 1; those that were not computed are NaN throughout."""
    if not embeddings.shape[-1]:
        return
    lengths = np.linalg.norm(embeddings.astype(np.float64), axis=-1)
    ok = np.isnan(embeddings).all(axis=-1) | (np.abs(lengths - 1) <= UNIT_WITHIN)
    if not ok.all():
        video, person, t = np.argwhere(~ok)[0]
        yield (
            f"{(~ok).sum():,} embeddings have another length than 1: {videos[video]}, person {person}, frame {t}: "
            f"{lengths[video, person, t]:.6g}"
        )
