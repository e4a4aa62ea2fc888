"""Area resampling of whole frames and of thousands of crops, from one summed-area table a frame.

Detectors look at the same frame many times: at every level of a pyramid, then at every candidate. With the
table (Crow 1984, "Summed-area tables for texture mapping") a mean over any rectangle costs four look-ups,
so each of these looks costs what its own pixels cost and not what the frame's cost.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import torch

BATCH_PX_CPU = 4 << 20
"""Pixels of frames held as tables at once, 12 bytes each: two frames of 1080p, 50 MB."""
BATCH_PX_CUDA = 36 << 20
"""The same on a GPU: a whole clip of 17 frames of 1080p; building its tables needs three times their 450 MB."""


def area_tables(frames: np.ndarray, device: torch.device) -> Iterator[AreaTables]:
    """Tables of one run of frames after another; each holds until the next is asked for, since memory is shared.

    Args:
        frames: (T, H, W, 3) uint8.
        device: where tables and what is made from them live.

    Raises:
        ValueError: another shape or type, or frames without a pixel.
    """
    if frames.dtype != np.uint8 or frames.ndim != 4 or frames.shape[3] != 3 or 0 in frames.shape[1:]:
        raise ValueError(f"frames must be uint8 (T, H, W, 3) with H, W > 0, got {frames.dtype} {frames.shape}")
    n, height, width = frames.shape[:3]
    budget_px = BATCH_PX_CPU if device.type == "cpu" else BATCH_PX_CUDA
    step = max(1, min(n, budget_px // (height * width)))
    memory = torch.zeros((step, height + 1, width + 1, 3), dtype=torch.int32, device=device)
    fill = _sum_on_host if device.type == "cpu" else _sum_on_device
    for first in range(0, n, step):
        batch = frames[first : first + step]
        fill(batch, memory[: len(batch)])
        yield AreaTables(memory[: len(batch)])


# From about 8.4 million pixels on, the sums of a white frame pass 2^31 and wrap round; a difference of wrapped sums
# is still right, as long as no single rectangle holds that much.


def _sum_on_host(frames: np.ndarray, tables: torch.Tensor) -> None:
    for frame, table in zip(frames, tables.numpy(), strict=True):
        cv2.integral(np.ascontiguousarray(frame), table, sdepth=cv2.CV_32S)


def _sum_on_device(frames: np.ndarray, tables: torch.Tensor) -> None:
    pixels = torch.tensor(np.ascontiguousarray(frames), device=tables.device)
    tables[:, 1:, 1:] = pixels.cumsum(1, dtype=torch.int32).cumsum(2, dtype=torch.int32)


class AreaTables:
    """Means over rectangles of a batch of frames.

    Output pixel i of n along an axis of N px is the mean of the input pixels floor(i N / n) up to, not including,
    ceil((i + 1) N / n): the rule of torch's ``adaptive_avg_pool2d`` and ``interpolate(mode="area")``, by which the
    published MTCNN weights are run.

    Args:
        tables: (T, H + 1, W + 1, 3) int32, sums of all pixels above and to the left; row 0 and column 0 are zero.
    """

    def __init__(self, tables: torch.Tensor) -> None:
        self._tables = tables
        self.device = tables.device
        self.n_frames, self.height, self.width = tables.shape[0], tables.shape[1] - 1, tables.shape[2] - 1

    def resized(self, height: int, width: int) -> torch.Tensor:
        """All frames at another size: (T, 3, height, width) float32 in [0, 255], channels last in memory."""
        zero = torch.zeros((1, 1), dtype=torch.int64, device=self.device)
        top, bottom = (edge[0] for edge in self._bins(zero, zero + self.height, height))
        left, right = (edge[0] for edge in self._bins(zero, zero + self.width, width))
        count = ((bottom - top)[:, None] * (right - left)[None, :])[:, :, None]
        out = torch.empty((self.n_frames, height, width, 3), device=self.device)
        # scratch rows used again for every frame: on a CPU, fresh pages cost more than the sums
        rows, upper = torch.empty((2, height, (self.width + 1) * 3), dtype=torch.int32, device=self.device)
        for table, image in zip(self._tables.flatten(2), out, strict=True):
            torch.index_select(table, 0, bottom, out=rows)
            rows -= torch.index_select(table, 0, top, out=upper)
            columns = rows.view(height, self.width + 1, 3)
            sums = columns.index_select(1, right)
            sums -= columns.index_select(1, left)
            torch.div(sums, count, out=image)
        return out.permute(0, 3, 1, 2)

    def crops(self, frame: np.ndarray, windows: np.ndarray, side: int) -> torch.Tensor:
        """Rectangles of frames stretched to squares: (n, 3, side, side) float32 in [0, 255].

        Args:
            frame: (n,) int, which frame each window is cut from.
            windows: (n, 4) int x1 y1 x2 y2, px, inside the frame and not empty.
            side: side of the result, px.
        """
        x1, y1, x2, y2 = torch.as_tensor(windows, dtype=torch.int64).to(self.device)[:, :, None].unbind(1)
        left, right = self._bins(x1, x2, side)
        top, bottom = self._bins(y1, y2, side)
        first = torch.as_tensor(frame, dtype=torch.int64).to(self.device)[:, None] * (self.height + 1)
        pixels = self._tables.view(-1, 3)

        def corner(y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
            at = ((first + y) * (self.width + 1))[:, :, None] + x[:, None, :]
            return pixels.index_select(0, at.flatten())

        sums = corner(bottom, right)
        sums -= corner(bottom, left)
        sums -= corner(top, right)
        sums += corner(top, left)
        count = (bottom - top)[:, :, None] * (right - left)[:, None, :]
        means = sums.view(-1, side, side, 3) / count[:, :, :, None]
        return means.permute(0, 3, 1, 2)

    def _bins(self, start: torch.Tensor, stop: torch.Tensor, n: int) -> tuple[torch.Tensor, torch.Tensor]:
        """First and last edge (m, n) of the n bins of each [start, stop), both (m, 1)."""
        i = torch.arange(n, device=self.device)
        length = stop - start
        return start + i * length // n, start + ((i + 1) * length + n - 1) // n
