"""The search for near copies among many simulated videos, of which some are copies of others.

    python scripts/benchmark/near_copies.py VIDEO [VIDEO ...] [--videos 20000] [--rooms 700] [--copies 200]

The videos on the command line give pictures only. A simulated room is a part of a frame of one of them. A simulated
recording shows a room, and in front of it the middle of another of these videos as its person, at eight moments of
its own. The recordings of a room have the same background and the same person, who sits in nearly the same place:
they look alike and move differently, as those of the DFDC do. A copy is another recording, cropped by up to 6 % of
each side, with another brightness and contrast, noise, and, for one in ten, mirrored.

Printed are the seconds of each step, on one core, and how many of the copies were found, and of the others tied.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np

from dfprep.fingerprints import N_MOMENTS, describe, fingerprint
from dfprep.frames import open_video
from dfprep.runs import configured

WIDTH, HEIGHT = 160, 90  # of a simulated frame, px
FRAMES_EACH = 48  # of a video on the command line
Result = TypeVar("Result")


@dataclass(frozen=True)
class Room:
    """A background (HEIGHT, WIDTH) and a person (n, HEIGHT, HEIGHT), grey, and where the person usually is, px."""

    background: np.ndarray
    person: np.ndarray
    middle: tuple[float, float]
    height: float


def read_clips(paths: Sequence[str]) -> list[np.ndarray]:
    """For each video some of its frames, grey and small: (n, h, w) uint8."""
    clips = []
    for path in paths:
        with open_video(Path(path)) as reader:
            chosen = np.unique(np.linspace(0, reader.info.n_frames - 1, FRAMES_EACH).astype(int))
            frames = reader.read(chosen).frames
        scale = 2 * HEIGHT / min(frames.shape[1:3])
        small = [cv2.resize(one, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) for one in frames]
        clips.append(np.stack([cv2.cvtColor(one, cv2.COLOR_RGB2GRAY) for one in small]))
    return clips


def furnish(clips: Sequence[np.ndarray], rng: np.random.Generator) -> Room:
    """A room with a person, from two of the clips."""
    wall, person = (clips[k] for k in rng.choice(len(clips), 2, replace=False))
    frame = wall[rng.integers(len(wall))]
    h, w = (int(side * rng.uniform(0.4, 0.9)) for side in frame.shape)
    y, x = rng.integers(frame.shape[0] - h + 1), rng.integers(frame.shape[1] - w + 1)
    background = cv2.resize(frame[y : y + h, x : x + w], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.5:
        background = background[:, ::-1]
    side = min(person.shape[1:])
    top, left = (person.shape[1] - side) // 2, (person.shape[2] - side) // 2
    square = person[:, top : top + side, left : left + side]
    people = np.stack([cv2.resize(one, (HEIGHT, HEIGHT), interpolation=cv2.INTER_AREA) for one in square])
    middle = rng.uniform(0.3, 0.7) * WIDTH, rng.uniform(0.5, 0.7) * HEIGHT
    return Room(background, people, middle, rng.uniform(0.3, 0.9) * HEIGHT)


def record(room: Room, rng: np.random.Generator) -> np.ndarray:
    """(N_MOMENTS, HEIGHT, WIDTH) uint8: a recording; the person's sway and the moments are its own."""
    moments = rng.choice(len(room.person), N_MOMENTS, replace=False)
    middle = np.array(room.middle) + rng.normal(0, 2, 2)
    scale = room.height * rng.uniform(0.95, 1.05) / HEIGHT
    soft = _ellipse()
    frames = []
    for moment in moments:
        x, y = middle + rng.normal(0, 1, 2) - scale * HEIGHT / 2
        matrix = np.array([[scale, 0, x], [0, scale, y]])
        person = cv2.warpAffine(room.person[moment], matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
        mask = cv2.warpAffine(soft, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
        frames.append(mask * person + (1 - mask) * room.background)
    return _as_bytes(np.stack(frames) + rng.normal(0, 1, (N_MOMENTS, HEIGHT, WIDTH)))


def copied(frames: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A near copy of `frames`: cropped, of another brightness and contrast, noisy, and sometimes mirrored."""
    left, top, right, bottom = rng.uniform(0, 0.06, 4) * [WIDTH, HEIGHT, WIDTH, HEIGHT]
    sx, sy = WIDTH / (WIDTH - left - right), HEIGHT / (HEIGHT - top - bottom)
    matrix = np.array([[sx, 0, -sx * left], [0, sy, -sy * top]])
    cropped = np.stack([cv2.warpAffine(one, matrix, (WIDTH, HEIGHT)) for one in frames]).astype(np.float32)
    changed = rng.uniform(0.9, 1.1) * cropped + rng.uniform(-8, 8) + rng.normal(0, 3, cropped.shape)
    return _as_bytes(changed[..., ::-1] if rng.random() < 0.1 else changed)


def simulate(clips: Sequence[np.ndarray], args: argparse.Namespace) -> tuple[np.ndarray, set[tuple[int, int]]]:
    """The fingerprints of all videos, and the copies: the last `args.copies` are of as many first ones."""
    rng = np.random.default_rng(2020)
    rooms = [furnish(clips, rng) for _ in range(args.rooms)]
    n_recordings, prints, kept = args.videos - args.copies, [], []
    for k in range(n_recordings):
        frames = record(rooms[k % len(rooms)], rng)
        prints.append(_fingerprint(frames))
        if k < args.copies:
            kept.append(frames)
    prints += [_fingerprint(copied(frames, rng)) for frames in kept]
    return np.stack(prints), {(k, n_recordings + k) for k in range(args.copies)}


def timed(what: str, work: Callable[[], Result]) -> Result:
    """The result of `work`, whose duration is printed."""
    start, cpu = time.perf_counter(), time.process_time()
    result = work()
    print(
        f"{what}: {time.perf_counter() - start:.1f} s, of which {time.process_time() - cpu:.1f} s of CPU",
        flush=True,
    )
    return result


def _fingerprint(frames: np.ndarray) -> np.ndarray:
    return fingerprint(np.repeat(frames[..., None], 3, axis=-1), np.arange(len(frames)))


def _ellipse() -> np.ndarray:
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : HEIGHT * 1j]
    return np.clip(6 * (1 - np.hypot(x / 0.7, y / 0.95)), 0, 1).astype(np.float32)


def _as_bytes(frames: np.ndarray) -> np.ndarray:
    return np.clip(np.round(frames), 0, 255).astype(np.uint8)


def main() -> None:
    """Simulate, search, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="+", metavar="VIDEO")
    parser.add_argument("--videos", type=int, default=20_000)
    parser.add_argument("--rooms", type=int, default=700)
    parser.add_argument("--copies", type=int, default=200)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    search = configured("copies")
    prints, true = timed("simulation", lambda: simulate(read_clips(args.clips), args))
    descriptors = timed("descriptors", lambda: describe(prints))
    pairs = timed("candidates", lambda: search.candidates(descriptors))
    print(f"{len(pairs):,} candidates among {len(prints):,} videos, {len(prints) * (len(prints) - 1) // 2:,} pairs")
    found = timed(
        "comparison",
        lambda: {
            (pair.first, pair.second): agreement
            for pair in pairs
            if (agreement := search.compared(prints[pair.first], prints[pair.second], pair.mirrored))
        },
    )
    print(f"{len(true & found.keys())} of {len(true)} copies found, {len(found.keys() - true)} other pairs tied")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
