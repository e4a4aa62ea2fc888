"""The agreement of the measured masks with those of the publisher."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

ALTERED_BELOW = 0.9
"""A pixel counts as altered if its SSIM is at most this: that of class 3, above what compression does to a face."""

PUBLISHED_ABOVE = 127
"""A pixel of a published mask counts as altered above this: masks are black and white, but compressed as video."""


def mask_iou(pairs: Iterable[tuple[np.ndarray, np.ndarray]]) -> float | None:
    """Intersection over union of the altered pixels over all pairs; None if no pixel is altered in any of them.

    Args:
        pairs: (h, w) SSIM, and (h, w) uint8 mask of the publisher, of one size.

    Raises:
        ValueError: the sizes of a pair differ.
    """
    both, either = 0, 0
    for ssim, published in pairs:
        if ssim.shape != published.shape:
            raise ValueError(f"a mask must have the size of its crop, got {published.shape} and {ssim.shape}")
        measured, expected = ssim <= ALTERED_BELOW, published > PUBLISHED_ABOVE
        both += int((measured & expected).sum())
        either += int((measured | expected).sum())
    return both / either if either else None
