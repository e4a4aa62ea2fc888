"""Small videos of every kind the reader has to deal with, and the plain decode that all are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

TICKS = 1000  # per second; frames are 40 ticks apart unless a recipe says otherwise


@dataclass(frozen=True)
class Recipe:
    """How a test video is encoded."""

    name: str
    codec: str = "libx264"
    n: int = 60
    width: int = 96
    height: int = 64
    pix_fmt: str = "yuv420p"
    options: dict[str, str] = field(default_factory=dict)
    ticks: Sequence[int] | None = None
    rotation: tuple[float, bool, bool] | None = None
    container: dict[str, str] = field(default_factory=dict)


def x264(name: str, params: str, **others: object) -> Recipe:
    """An H.264 recipe from x264's own parameters."""
    return Recipe(name, options={"x264-params": f"threads=1:scenecut=0:{params}"}, **others)  # type: ignore[arg-type]


def x265(name: str, params: str, **others: object) -> Recipe:
    """An HEVC recipe from x265's own parameters."""
    quiet = "log-level=none:pools=1:frame-threads=1:scenecut=0"
    options = {"preset": "ultrafast", "x265-params": f"{quiet}:{params}"}
    return Recipe(name, "libx265", options=options, **others)  # type: ignore[arg-type]


def picture(number: int, width: int, height: int) -> np.ndarray:
    """Noise moving over a gradient that brightens: RGB uint8 (height, width, 3), no two numbers alike."""
    noise = np.random.default_rng(7).integers(0, 120, (height, 2 * width, 3))
    moved = np.roll(noise, 3 * number, axis=1)[:, :width]
    gradient = np.linspace(0, 90, height)[:, None, None] + 0.5 * number % 40
    return (moved + gradient).astype(np.uint8)


def encode(path: Path, recipe: Recipe) -> None:
    """Write the recipe's video to `path`, whose suffix names the container."""
    with av.open(str(path), "w", options=recipe.container) as out:
        stream = out.add_stream(recipe.codec, rate=25, options=dict(recipe.options))
        stream.width, stream.height, stream.pix_fmt = recipe.width, recipe.height, recipe.pix_fmt
        if recipe.codec != "mjpeg":
            # mpeg4 wants a time base near its rate, the others take any
            stream.codec_context.time_base = Fraction(1, 25 if recipe.codec == "mpeg4" else TICKS)
        stream.codec_context.thread_count = 1
        if recipe.rotation:
            degrees, hflip, vflip = recipe.rotation
            stream.set_display_rotation(degrees, hflip=hflip, vflip=vflip)
        for number in range(recipe.n):
            frame = av.VideoFrame.from_ndarray(picture(number, recipe.width, recipe.height), format="rgb24")
            frame.time_base = Fraction(1, TICKS)
            frame.pts = recipe.ticks[number] if recipe.ticks else 40 * number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def full_decode(path: Path, stream: int = 0) -> list[np.ndarray]:
    """Every frame of a file up to the first error, turned upright: the truth the reader is held to."""
    frames = []
    with av.open(str(path)) as container:
        try:
            for frame in container.decode(video=stream):
                assert frame.rotation % 90 == 0
                frames.append(np.rot90(frame.to_ndarray(format="rgb24"), frame.rotation // 90))
        except av.error.FFmpegError:
            pass
    return frames
