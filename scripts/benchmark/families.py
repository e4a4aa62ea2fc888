"""Families of 1080p H.264 videos for the benchmarks: real clips, and fakes of each that differ in the face only.

    python scripts/benchmark/families.py FOLDER [--media VIDEOS] [--families 4] [--fakes 4] [--frames 300]

By default people of the sample data set are rendered, enlarged to 1920x1080, and fine noise is added, which gives
some 3 Mbit/s. With `--media` the real clips are the MP4 files in a folder, resized so that they fill 1920x1080 and
played back and forth up to the length, and the middle of the fakes is blurred more or less. `FOLDER/manifest.csv`
lists them for ``source=manifest``; a folder that has one for the same arguments is left as it is.
"""

from __future__ import annotations

import argparse
import csv
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path

import av
import cv2
import numpy as np

from dfprep.sample import ClipPlan, plan
from dfprep.sample.clip_files import altered_people
from dfprep.sample.clip_plan import STRENGTHS, FakePlan
from dfprep.sample.filming import plan_shot, render_frames

WIDTH, HEIGHT, FPS = 1920, 1080, 30
ENCODER = {"preset": "fast", "crf": "23", "threads": "1"}
"""x264's B pictures, and key frames 250 apart, as in most data sets."""
NOISE = 2.0
"""Grey levels, standard deviation: the noise of a camera, without which a clip would hardly have any bits."""
METHODS = ("warp", "recolour", "smooth")


def make_families(
    folder: Path, media: Path | None = None, n_families: int = 4, n_fakes: int = 4, n_frames: int = 300
) -> Path:
    """The manifest of `n_families` real clips with `n_fakes` fakes each in `folder`, made if it is not there."""
    wanted = f"{media} {n_families} {n_fakes} {n_frames}"
    manifest, made_of = folder / "manifest.csv", folder / "made-of"
    if made_of.exists() and made_of.read_text() == wanted:
        return manifest
    folder.mkdir(parents=True, exist_ok=True)
    jobs: list[tuple[str, str, Iterator[np.ndarray]]] = []
    for number in range(n_families):
        real = f"real{number:02d}"
        for fake in range(n_fakes + 1):
            frames = _of_media(media, number, fake, n_frames) if media else _rendered(number, fake, n_frames)
            jobs.append((f"{real}_fake{fake}" if fake else real, real if fake else "", frames))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(lambda job: encode(folder / f"{job[0]}.mp4", job[2]), jobs):
            pass
    with manifest.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("video", "label", "original"))
        table.writerows((f"{name}.mp4", "FAKE" if original else "REAL", original) for name, original, _ in jobs)
    made_of.write_text(wanted)
    return manifest


def encode(path: Path, frames: Iterator[np.ndarray], fps: int = FPS) -> None:
    """Write `frames` (H, W, 3) uint8 RGB as H.264."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=fps, options=ENCODER)
        for number, image in enumerate(frames):
            if not number:
                stream.height, stream.width, stream.pix_fmt = *image.shape[:2], "yuv420p"
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def _rendered(number: int, fake: int, n_frames: int) -> Iterator[np.ndarray]:
    """Frames of one person of the sample, altered in fake 1, 2, ..."""
    alone = [clip for clip in plan(seed=2020) if len(clip.people) == 1 and not clip.enters_at]
    clip = alone[number % len(alone)]
    people = altered_people(clip, _fake(clip, fake))
    shot = plan_shot(clip.seed + number, 1, n_frames)
    rng = np.random.default_rng(number)
    noise = [rng.normal(0, NOISE, (HEIGHT, WIDTH, 1)).round().astype(np.int16) for _ in range(5)]
    for frame, grain in zip(render_frames(shot, people), cycle(noise)):
        large = cv2.resize(frame, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
        yield cv2.add(large, np.repeat(grain, 3, axis=2), dtype=cv2.CV_8U)


def _fake(clip: ClipPlan, fake: int) -> FakePlan:
    """The alteration of fake 1, 2, ... of `clip`; none for 0."""
    real = FakePlan("real", "none", 0.0)
    if not fake:
        return real
    method = METHODS[(fake - 1) % len(METHODS)]
    low, high = STRENGTHS[method]
    return replace(real, method=method, strength=low + (high - low) * ((fake * 0.37) % 1), altered="only")


def _of_media(media: Path, number: int, fake: int, n_frames: int) -> Iterator[np.ndarray]:
    """Frames of one of the MP4 files below `media` back and forth; the middle is blurred in fakes."""
    files = sorted(media.rglob("*.mp4")) if media.is_dir() else [media]
    if not files:
        raise SystemExit(f"{media} has no MP4 files")
    with av.open(str(files[number % len(files)])) as container:
        frames = [f.to_ndarray(format="rgb24") for f in islice(container.decode(video=0), n_frames)]
    for frame in islice(cycle([*frames, *frames[-2:0:-1]]), n_frames):
        large = _filling(frame)
        if fake:
            middle = large[HEIGHT // 6 : HEIGHT // 2, WIDTH * 2 // 5 : WIDTH * 3 // 5]
            middle[:] = cv2.GaussianBlur(middle, (0, 0), fake)
        yield large


def _filling(frame: np.ndarray) -> np.ndarray:
    """`frame` resized so that it covers 1920x1080, and cut to that, nearer to its top, where faces are."""
    height, width = frame.shape[:2]
    scale = max(WIDTH / width, HEIGHT / height)
    large = cv2.resize(frame, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_CUBIC)
    top, left = (large.shape[0] - HEIGHT) // 4, (large.shape[1] - WIDTH) // 2
    return np.ascontiguousarray(large[top : top + HEIGHT, left : left + WIDTH])


def main() -> None:
    """Make the families."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--media", type=Path, help="an MP4 file, or a folder of them")
    parser.add_argument("--families", type=int, default=4)
    parser.add_argument("--fakes", type=int, default=4)
    parser.add_argument("--frames", type=int, default=300)
    args = parser.parse_args()
    print(make_families(args.folder, args.media, args.families, args.fakes, args.frames))


if __name__ == "__main__":
    main()
