"""Seconds per frame of each face detector, as medians over repeats, and their ratios to MTCNN's.

Usage:
    python scripts/benchmark/detectors.py [VIDEO] [--frames 17] [--min-face-px 60] [--threads 1] [--device cpu]

Without a video, frames of 1920x1080 with two moving faces are generated. If facenet-pytorch can be imported (it
needs torchvision), its MTCNN is timed as well, with the same smallest face size.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
import torch
from skimage import data

from dfprep.runs import configured

Detect = Callable[[np.ndarray], int]
"""Frames (T, H, W, 3) uint8 -> number of faces found in all of them."""


def first_frames(video: Path, n_frames: int) -> np.ndarray:
    """The first frames (T, H, W, 3) of a video, uint8 RGB."""
    with av.open(str(video)) as container:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in islice(container.decode(video=0), n_frames)])


def generated_frames(n_frames: int) -> np.ndarray:
    """Frames (T, 1080, 1920, 3) of two faces moving over noise."""
    rng = np.random.default_rng(0)
    background = cv2.resize(rng.integers(0, 256, (135, 240, 3), dtype=np.uint8), (1920, 1080))
    frames = np.repeat(background[None], n_frames, axis=0)
    for side, x, y, step in ((900, 20, 100, 6), (420, 1400, 300, 9)):
        person = cv2.resize(data.astronaut(), (side, side), interpolation=cv2.INTER_AREA)
        for i, frame in enumerate(frames):
            left = x + step * i % 100
            frame[y : y + side, left : left + side] = person
    return frames


def detectors(min_face_px: int, device: str) -> dict[str, Detect]:
    """The detectors to time, by name."""
    mtcnn, blaze = (
        configured("detector.members.mtcnn", min_face_px=min_face_px, device=device),
        configured("detector.members.blaze", min_face_px=min_face_px, device=device),
    )
    found: dict[str, Detect] = {
        "mtcnn": lambda frames: sum(len(faces) for faces in mtcnn.detect(frames)),
        "blaze": lambda frames: sum(len(faces) for faces in blaze.detect(frames)),
    }
    try:
        from facenet_pytorch import MTCNN
    except ImportError as error:
        print(f"facenet-pytorch's MTCNN is not timed: {error}")
        return found
    published = MTCNN(keep_all=True, min_face_size=min_face_px, device=str(mtcnn.device))

    def detect_published(frames: np.ndarray) -> int:
        boxes, _ = published.detect(frames)
        return sum(0 if of_frame is None else len(of_frame) for of_frame in boxes)

    return {**found, "facenet-pytorch": detect_published}


def seconds_per_frame(detect: Detect, frames: np.ndarray, repeats: int) -> tuple[float, int]:
    """Median wall time per frame over `repeats` calls after a warm-up call, and the number of faces found."""
    n_faces = detect(frames)
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        detect(frames)
        taken.append((time.perf_counter() - start) / len(frames))
    return statistics.median(taken), n_faces


def main() -> None:
    """Time every detector and print a table."""
    parser = argparse.ArgumentParser(description="Seconds per frame of each face detector.")
    parser.add_argument("video", type=Path, nargs="?")
    parser.add_argument("--frames", type=int, default=17)
    parser.add_argument("--min-face-px", type=int, default=60)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="auto")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(args.threads)
    frames = first_frames(args.video, args.frames) if args.video else generated_frames(args.frames)
    print(f"{len(frames)} frames of {frames.shape[2]}x{frames.shape[1]}, {args.threads} thread(s)")
    base = None
    for name, detect in detectors(args.min_face_px, args.device).items():
        seconds, n_faces = seconds_per_frame(detect, frames, args.repeats)
        base = base or seconds
        print(f"{name:16} {seconds:8.4f} s per frame   {seconds / base:6.2f} x mtcnn   {n_faces} faces")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
