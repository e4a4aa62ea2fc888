"""The structural similarity (SSIM) of the grey crops of a real face and its forged replicate.

The values are those of scikit-image's `structural_similarity` with its defaults. They are computed here because its
general code takes about three times as long, and because the terms of the real crops are shared by all fakes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

WINDOW_PX = 7  # scikit-image's default, uniform weights; Wang et al. (2004) use a Gaussian of 11 px
K1, K2 = 0.01, 0.03  # Wang et al. (2004)
DATA_RANGE = 255
BORDER_PX = WINDOW_PX // 2  # scikit-image excludes the border from the mean


@dataclass(frozen=True)
class GreyCrops:
    """One person's large crops in one video, (T, S, S) uint8, with cached derived arrays.

    Raises:
        ValueError: not an array of grey squares of at least 16 px.
    """

    pixels: np.ndarray

    def __post_init__(self) -> None:
        shape = self.pixels.shape
        if self.pixels.dtype != np.uint8 or len(shape) != 3 or shape[1] != shape[2] or shape[1] < 16:
            raise ValueError(f"crops must be uint8 (T, S, S) with S >= 16, got {self.pixels.dtype} {shape}")

    @classmethod
    def of(cls, large: np.ndarray) -> GreyCrops:
        """The grey values (ITU-R 601) of RGB crops (T, S, S, 3) uint8."""
        return cls(np.stack([cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY) for crop in large]))

    @cached_property
    def sums(self) -> tuple[np.ndarray, np.ndarray]:
        """Sums of the values and of their squares over each pixel's window, both (T, S, S) int32, exact."""
        wide = self.pixels.astype(np.uint16)
        return np.stack([_window_sums(x) for x in wide]), np.stack([_window_sums(x * x) for x in wide])

    @cached_property
    def halves(self) -> np.ndarray:
        """The crops at half size, (T, S // 2, S // 2) float32, smoothed for shifts by fractions of a pixel."""
        side = self.pixels.shape[1] // 2
        small = (cv2.resize(x, (side, side), interpolation=cv2.INTER_AREA) for x in self.pixels)
        return np.stack([cv2.GaussianBlur(x.astype(np.float32), (0, 0), 1.0) for x in small])


@dataclass(frozen=True)
class Comparison:
    """The similarity of one person in a real video and in a fake.

    Attributes:
        similarity: (T,) float64, the mean SSIM of each frame, 1 = equal.
        maps: (T, S, S) float32, the SSIM around each pixel, in [-1, 1].
    """

    similarity: np.ndarray
    maps: np.ndarray


def compare(real: GreyCrops, fake: GreyCrops) -> Comparison:
    """SSIM of each pair of crops, as scikit-image's `structural_similarity(..., data_range=255, full=True)`.

    Source: Wang et al., Image quality assessment: from error visibility to structural similarity (2004).

    Raises:
        ValueError: the crops differ in number or size.
    """
    if real.pixels.shape != fake.pixels.shape:
        raise ValueError(f"crops must have one shape, got {real.pixels.shape} and {fake.pixels.shape}")
    inner = slice(BORDER_PX, -BORDER_PX)
    maps = np.empty(real.pixels.shape, np.float32)
    similarity = np.empty(len(maps))
    for t in range(len(maps)):
        full = _ssim_map(real, fake, t)
        similarity[t] = full[inner, inner].mean()
        maps[t] = full
    return Comparison(similarity, maps)


def masks_of(maps: np.ndarray) -> np.ndarray:
    """The difference of each pixel: 255 * (1 - SSIM), clipped to 0..255, uint8 of the same shape.

    SSIM may be -1, for which 255 * (1 - SSIM) is 510; without the clip, uint8 would wrap around.
    """
    return np.clip(255 * (1 - maps), 0, 255).astype(np.uint8)


def _ssim_map(real: GreyCrops, fake: GreyCrops, t: int) -> np.ndarray:
    """(S, S) float64. With window sums for means, all terms are larger by the same n**2, which cancels out."""
    n = WINDOW_PX**2
    sum_x, sum_y = (crops.sums[0][t].astype(np.float64) for crops in (real, fake))
    squares = (real.sums[1][t] + fake.sums[1][t]).astype(np.float64)
    products = _window_sums(real.pixels[t].astype(np.uint16) * fake.pixels[t]).astype(np.float64)
    means_xy, means_xx_yy = sum_x * sum_y, sum_x**2 + sum_y**2
    # scikit-image takes the sample (co)variance, n / (n - 1) times Wang's
    c1, c2 = (K1 * DATA_RANGE * n) ** 2, (K2 * DATA_RANGE) ** 2 * n * (n - 1)
    luminance = (2 * means_xy + c1) / (means_xx_yy + c1)
    return luminance * (2 * (n * products - means_xy) + c2) / (n * squares - means_xx_yy + c2)


def _window_sums(values: np.ndarray) -> np.ndarray:
    size = (WINDOW_PX, WINDOW_PX)
    return cv2.boxFilter(values, cv2.CV_32S, size, normalize=False, borderType=cv2.BORDER_REFLECT)
