"""A user's transform on the images and masks of an item."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch

from dfprep.errors import StoreError


def transformed(
    transform: Callable[..., Mapping[str, Any]] | None,
    images: Sequence[np.ndarray],
    masks: Sequence[np.ndarray] | None = None,
) -> dict[str, Any]:
    """``image`` and, with `masks`, ``mask``: k transformed images and masks, each a tensor or a list.

    Args:
        transform: see `FaceDataset`; None: images (k, 3, h, w) and masks (k, h, w) uint8 as they are.
        images: k arrays (h, w, 3). masks: k arrays (h, w).

    Raises:
        StoreError: several images of different sizes.
    """
    if len(images) == 1 and transform is not None:
        given = {"image": images[0]} if masks is None else {"image": images[0], "mask": masks[0]}
        found = transform(**given)
        return {name: [_channels_first(found[name])] for name in given}
    stacked = {"image": _stacked(images)} if masks is None else {"image": _stacked(images), "mask": _stacked(masks)}
    if transform is not None:
        found = transform(**{f"{name}s": values for name, values in stacked.items()})
        stacked = {name: found[f"{name}s"] for name in stacked}
    return {name: _channels_first(values, n_leading=1) for name, values in stacked.items()}


def _stacked(images: Sequence[np.ndarray]) -> np.ndarray:
    sizes = {image.shape[:2] for image in images}
    if len(sizes) > 1:
        raise StoreError(
            f"crops of several sizes cannot be one sequence or pair, got {sorted(sizes)}; choose a crop of one "
            "size, such as crop=large"
        )
    return np.stack(images)


def _channels_first(values: Any, n_leading: int = 0) -> Any:
    """An array of images (..., h, w, channels) as a tensor (..., channels, h, w); anything else as it is."""
    if not isinstance(values, np.ndarray):
        return values
    if values.ndim == n_leading + 3:
        values = np.moveaxis(values, -1, n_leading)
    return torch.from_numpy(np.ascontiguousarray(values))
