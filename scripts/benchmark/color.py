"""The difference of colour of real faces after encoding, a recolour of the face, or a change of the whole picture.

    python scripts/benchmark/color.py [OUT] [--videos 12] [--frames 8]

OUT is a data set's folder with face files, by default outputs/sample (made by `bash scripts/demo.sh`). The crops of
its reference videos are altered, encoded with x264 and compared. Each line has the smallest, the median and the
largest difference of people in their most different frame, and the shares of people that are altered by the
thresholds of colour and of SSIM. The last line has the time of comparing colours relative to that of SSIM.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import cv2
import numpy as np

from dfprep.alterations import GreyCrops, RealFaces, compare, compare_colors
from dfprep.group.measuring import real_faces
from dfprep.runs import configured
from dfprep.store import FaceFile, OutputFolder

Alter = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Crops (T, S, S, 3) float64 and the masks (T, S, S, 1) of their faces -> altered crops."""

GREY = np.array([0.299, 0.587, 0.114])


def shifted(*change: float) -> Alter:
    """The face's red, green and blue plus `change`."""
    return lambda crops, mask: crops + mask * np.array(change)


def saturated(crops: np.ndarray, amount: float) -> np.ndarray:
    """`amount` times as far from grey."""
    grey = (crops @ GREY)[..., None]
    return grey + amount * (crops - grey)


ALTERATIONS: dict[str, tuple[Alter, int]] = {
    **{f"untouched, crf {crf}": (lambda crops, mask: crops, crf) for crf in (23, 30, 35, 40)},
    **{f"face +11 -9 +4, crf {crf}": (shifted(11, -9, 4), crf) for crf in (23, 30, 35)},
    "face +6 -5 +2": (shifted(6, -5, 2), 28),
    "face +3 -3 +1": (shifted(3, -3, 1), 28),
    "face brighter by 8": (shifted(8, 8, 8), 28),
    "face 30 % more saturated": (lambda crops, mask: crops + mask * (saturated(crops, 1.3) - crops), 28),
    "picture darker by 15 %": (lambda crops, mask: 0.85 * crops, 23),
    "picture warmer": (lambda crops, mask: crops * [1.08, 1, 0.9], 23),
    "picture, gamma 0.8": (lambda crops, mask: 255 * (crops / 255) ** 0.8, 23),
    "picture 30 % more saturated": (lambda crops, mask: saturated(crops, 1.3), 23),
    "picture in the limited range": (lambda crops, mask: 16 + crops * 219 / 255, 23),
}


def face_masks(real: RealFaces) -> np.ndarray:
    """(T, S, S, 1): ellipses in the boxes of person 0, with a soft edge."""
    box = real.boxes_in_large[0]
    middle, radii = (box[:, :2] + box[:, 2:]) / 2, (box[:, 2:] - box[:, :2]) / 2
    apart = (np.arange(real.side_px) + 0.5 - middle[..., None]) / radii[..., None]
    radius = np.hypot(apart[:, 1, :, None], apart[:, 0, None, :])
    return np.clip((1.05 - radius) / 0.1, 0, 1)[..., None]


def encoded(crops: np.ndarray, crf: int) -> np.ndarray:
    """`crops` (T, S, S, 3) uint8 after H.264; the odd side is padded while it is encoded."""
    side, buffer = crops.shape[1], io.BytesIO()
    with av.open(buffer, "w", format="matroska") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width = stream.height = side + side % 2
        stream.pix_fmt, stream.options = "yuv420p", {"crf": str(crf), "preset": "veryfast"}
        for crop in crops:
            padded = np.pad(crop, ((0, side % 2), (0, side % 2), (0, 0)), mode="edge")
            container.mux(stream.encode(av.VideoFrame.from_ndarray(padded, format="rgb24")))
        container.mux(stream.encode())
    buffer.seek(0)
    with av.open(buffer) as container:
        return np.stack([one.to_ndarray(format="rgb24")[:side, :side] for one in container.decode(video=0)])


def first_person(faces: FaceFile, n_frames: int) -> tuple[np.ndarray, RealFaces]:
    """The first crops of person 0 of the reference video, and the prepared faces."""
    whole, crops = real_faces(faces, "large", faces.original), np.asarray(faces.crop("large", 0, 0))[:n_frames]
    places = whole.boxes_in_large[:1, :n_frames], whole.window_px[:1, :n_frames]
    return crops, RealFaces.of([crops], *places, whole.frame_index[:n_frames])


def measured(crops: np.ndarray, real: RealFaces) -> Iterator[tuple[str, float, float]]:
    """For each alteration its name, the largest difference of colour, and the lowest SSIM."""
    mask = face_masks(real)
    for name, (alter, crf) in ALTERATIONS.items():
        altered = np.clip(np.round(alter(crops.astype(np.float64), mask)), 0, 255).astype(np.uint8)
        fake = encoded(altered, crf)
        found, ssim = compare_colors(real, [fake]), compare(real.crops[0], GreyCrops.of(fake)).similarity
        yield name, max(found.faces[0]) if found else np.nan, float(ssim.min())


def times(crops: np.ndarray, real: RealFaces) -> tuple[float, float]:
    """Seconds of the comparison of colours, and of SSIM with its grey values."""
    start = time.perf_counter()
    compare_colors(real, [crops])
    middle = time.perf_counter()
    compare(real.crops[0], GreyCrops.of(crops))
    return middle - start, time.perf_counter() - middle


def main() -> None:
    """Print one line for each alteration, and the relative time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, default=Path("outputs/sample"))
    parser.add_argument("--videos", type=int, default=12)
    parser.add_argument("--frames", type=int, default=8)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    settings = configured("similarity")
    rows: dict[str, list[tuple[float, float]]] = {name: [] for name in ALTERATIONS}
    ratios = []
    for path in sorted(OutputFolder(options.out).faces.glob("*.h5"))[: options.videos]:
        with FaceFile(path) as faces:
            crops, real = first_person(faces, options.frames)
        for name, *values in measured(crops, real):
            rows[name].append((values[0], values[1]))
        by_color, by_ssim = times(crops, real)
        ratios.append(by_color / by_ssim)
    if not ratios:
        parser.error(f"{options.out} has no face files; run bash scripts/demo.sh first")
    for name, values in rows.items():
        color, ssim = np.array(values).T
        found, seen = (color >= settings.color_thresholds[0]).mean(), (ssim <= settings.thresholds[0]).mean()
        span = f"{color.min():5.2f} {np.median(color):5.2f} {color.max():5.2f}"
        print(f"{name:30} {span}   found by colour {found:4.0%}, by SSIM {seen:4.0%}")
    print(f"{len(ratios)} people; comparing colours takes {np.median(ratios):.2f} of the time of SSIM")


if __name__ == "__main__":
    main()
