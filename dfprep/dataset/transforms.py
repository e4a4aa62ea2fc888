"""A user's transform on the images and masks of an item."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import cv2
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
    given = {"image": images} if masks is None else {"image": images, "mask": masks}
    if len(images) == 1:
        one = {name: values[0] for name, values in given.items()}
        found = one if transform is None else transform(**one)
        return {name: _leading(_channels_first(found[name])) for name in given}
    stacked = {f"{name}s": _stacked(values) for name, values in given.items()}
    found = stacked if transform is None else transform(**stacked)
    return {name: _channels_first(found[f"{name}s"], n_leading=1) for name in given}


def _leading(value: Any) -> Any:
    """A tensor with a dimension of length 1 in front; a list with anything else."""
    return value[None] if isinstance(value, torch.Tensor) else [value]


def _stacked(images: Sequence[np.ndarray]) -> np.ndarray:
    sizes = {image.shape[:2] for image in images}
    if len(sizes) > 1:
        raise StoreError(
            f"crops of several sizes cannot be one sequence or pair, got {sorted(sizes)}; choose a crop of one "
            "size, such as crop=large"
        )
    return np.stack(images)


def _channels_first(values: Any, n_leading: int = 0) -> Any:
    """An array of images (..., h, w, channels) as a new tensor (..., channels, h, w); anything else as it is."""
    if not isinstance(values, np.ndarray):
        return values
    if values.ndim != n_leading + 3:
        return torch.from_numpy(values.copy())
    order = (*range(n_leading), values.ndim - 1, *range(n_leading, values.ndim - 1))
    planes = np.empty([values.shape[axis] for axis in order], values.dtype)
    if values.dtype == np.uint8:
        for at in np.ndindex(values.shape[:n_leading]):
            cv2.split(values[at], list(planes[at]))  # in less than half of the time of numpy's transposition
    else:
        planes[:] = values.transpose(order)
    return torch.from_numpy(planes)
