"""A decoded picture of which only the parts that are looked at become RGB.

Most of a frame is never used once its faces are known. A decoded picture is YUV, mostly with one pair of chroma
values for 2x2 px. FFmpeg converts each such block of a picture of even size on its own, so that a part whose edges
lie on blocks can be converted alone, with the same result. Where that does not hold, the whole is converted.
"""

from __future__ import annotations

from typing import Any

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from dfprep.frames.stream import Upright

BLOCK_FORMATS = ("yuv420p", "yuvj420p")
ALIGN_PX = 16  # FFmpeg's vector code converts as many px of a row at once
PART_PX = 64  # the sides of converted parts are multiples, so that few kinds of converters are needed
GROWTH = 0.25  # of a part's sides on every side: the next crop of the same face lies mostly within
COLOUR = ("colorspace", "color_range", "color_primaries", "color_trc")


class PartConverter:
    """Converts parts of the pictures of one video; keeps a frame and a converter for each size of parts."""

    def __init__(self) -> None:
        self._canvases: dict[tuple[str, int, int], tuple[VideoFrame, list[np.ndarray], VideoReformatter]] = {}
        self._exact: bool | None = None

    def converts(self, frame: VideoFrame, upright: Upright) -> bool:
        """Whether parts of `frame` can be converted alone; tried once for each video, on a part of its middle."""
        blocks = frame.format.name in BLOCK_FORMATS and frame.width % 2 == frame.height % 2 == 0
        if not blocks or not upright.is_upright(frame):
            return False
        if self._exact is None:
            y1, x1 = frame.height // 4 // 2 * 2, frame.width // 4 // ALIGN_PX * ALIGN_PX
            y2, x2 = min(frame.height, y1 + 2 * PART_PX), min(frame.width, x1 + 2 * PART_PX)
            part = self.rgb(frame, y1, y2, x1, x2)
            self._exact = np.array_equal(part, upright(frame)[y1:y2, x1:x2])
        return self._exact

    def rgb(self, frame: VideoFrame, y1: int, y2: int, x1: int, x2: int) -> np.ndarray:
        """(y2 - y1, x2 - x1, 3) uint8; `y1` must be even and `x1` a multiple of `ALIGN_PX`."""
        height, width = (-(-side // PART_PX) * PART_PX for side in (y2 - y1, x2 - x1))
        canvas, targets, converter = self._canvas(frame, frame.format.name, width, height)
        for step, source, target in zip((1, 2, 2), planes(frame), targets, strict=True):
            part = source[y1 // step : -(-y2 // step), x1 // step : -(-x2 // step)]
            target[: part.shape[0], : part.shape[1]] = part
        return converter.reformat(canvas, format="rgb24", threads=1).to_ndarray()[: y2 - y1, : x2 - x1]

    def reduced(self, frame: VideoFrame, width: int, height: int) -> np.ndarray:
        """(height, width, 3) uint8: the picture reduced by area average before its conversion."""
        canvas, targets, converter = self._canvas(frame, "yuv444p", width, height)
        for source, target in zip(planes(frame), targets, strict=True):
            target[:] = cv2.resize(source, (width, height), interpolation=cv2.INTER_AREA)
        if frame.format.name == "yuvj420p":
            canvas.color_range = 2  # the full range, which the name of the format says
        return converter.reformat(canvas, format="rgb24", threads=1).to_ndarray()

    def _canvas(
        self, frame: VideoFrame, format_name: str, width: int, height: int
    ) -> tuple[VideoFrame, list[np.ndarray], VideoReformatter]:
        """A frame to be filled with a part of `frame`, its planes, and the converter of such frames."""
        key = format_name, width, height
        if key not in self._canvases:
            canvas = av.VideoFrame(width, height, format_name)
            self._canvases[key] = canvas, planes(canvas), VideoReformatter()
        canvas = self._canvases[key][0]
        for name in COLOUR:
            if hasattr(frame, name):
                setattr(canvas, name, getattr(frame, name))
        return self._canvases[key]


class Picture:
    """Upright RGB uint8 (height, width, 3) of a decoded frame: ``picture[y1:y2, x1:x2]``, or ``np.asarray``.

    Parts and the whole are read-only views of what was converted, and have the same pixels.
    """

    def __init__(self, frame: VideoFrame, upright: Upright, converter: PartConverter) -> None:
        self._frame, self._upright, self._converter = frame, upright, converter
        self._whole: np.ndarray | None = None
        self._part, self._corner = np.zeros((0, 0, 3), np.uint8), (0, 0)
        height, width = (frame.width, frame.height) if upright.is_turned(frame) else (frame.height, frame.width)
        self.shape = height, width, 3

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        if self._whole is None:
            self._whole = self._upright(self._frame)
        return self._whole

    def __getitem__(self, where: tuple[slice, slice]) -> np.ndarray:
        (y1, y2, _), (x1, x2, _) = (one.indices(side) for one, side in zip(where, self.shape, strict=False))
        if self._whole is not None or not self._converter.converts(self._frame, self._upright):
            return np.asarray(self)[y1:y2, x1:x2]
        if y1 >= y2 or x1 >= x2:
            return np.zeros((max(0, y2 - y1), max(0, x2 - x1), 3), np.uint8)
        if not self._has(y1, y2, x1, x2):
            self._convert(y1, y2, x1, x2)
        top, left = self._corner
        return self._part[y1 - top : y2 - top, x1 - left : x2 - left]

    def reduced(self, width: int, height: int) -> np.ndarray | None:
        """(height, width, 3) uint8, some grey levels off at most; None where only the whole can be converted."""
        if self._whole is not None or not self._converter.converts(self._frame, self._upright):
            return None
        return self._converter.reduced(self._frame, width, height)

    def _has(self, y1: int, y2: int, x1: int, x2: int) -> bool:
        top, left = self._corner
        return top <= y1 and left <= x1 and y2 <= top + self._part.shape[0] and x2 <= left + self._part.shape[1]

    def _convert(self, y1: int, y2: int, x1: int, x2: int) -> None:
        """Convert this part and some px around it."""
        grow = round(GROWTH * max(y2 - y1, x2 - x1))
        top, left = max(0, y1 - grow) // 2 * 2, max(0, x1 - grow) // ALIGN_PX * ALIGN_PX
        bottom, right = min(self.shape[0], y2 + grow), min(self.shape[1], x2 + grow)
        self._part, self._corner = self._converter.rgb(self._frame, top, bottom, left, right), (top, left)


def planes(frame: VideoFrame) -> list[np.ndarray]:
    """Y, U and V of a planar frame, (h, w) uint8 each, without a copy."""
    views = (np.asarray(memoryview(plane)).reshape(-1, plane.line_size) for plane in frame.planes)
    return [view[: plane.height, : plane.width] for view, plane in zip(views, frame.planes, strict=True)]
