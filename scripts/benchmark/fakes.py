"""CPU seconds of cutting the faces out of a fake: whole frames converted to RGB, and only what is looked at.

    python scripts/benchmark/fakes.py VIDEO [--repeat 5]

Both decode the default sampling, cut the standard crops of a box of a fifth of the frame's height, and make the
thumbnails of the surroundings. In turns; medians, and the same without the time of decoding alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from dfprep.faces import crop_person, cut_frame, geometries
from dfprep.frames import VideoReader, quick_thumbnail, thumbnails
from dfprep.runs import configured
from dfprep.types import Pixels, Track


def main() -> None:
    """Time both ways in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    reader = VideoReader(args.video)
    width, height = reader.info.width, reader.info.height
    index = configured("sampling").indices(reader.info.n_frames, 0)
    n, side = len(index), height / 5
    box = np.array([width / 2 - side / 2, height / 3, width / 2 + side / 2, height / 3 + side], np.float32)
    marks = np.full((n, 5, 2), np.nan, np.float32)
    track = Track(np.tile(box, (n, 1)), np.ones(n, np.float32), marks, np.ones(n, np.uint16))
    specs = configured("crops")
    where = geometries(specs, track, index, width, height)

    def whole() -> None:
        frames = reader.read(index).frames
        thumbnails(frames)
        crop_person(specs, where, track, frames)

    def parts() -> None:
        def keep(t: int, frame: Pixels) -> None:
            quick_thumbnail(frame)
            cut_frame(specs, where, t, frame)

        reader.visit_pictures(index, keep)

    def decoding() -> None:
        reader.visit_pictures(index, lambda t, frame: None)

    rounds = np.array([[_cpu(way) for way in (whole, parts, decoding)] for _ in range(args.repeat)])
    seconds = np.median(rounds, axis=0)
    print(f"whole frames {seconds[0]:.3f} s, parts {seconds[1]:.3f} s, decoding alone {seconds[2]:.3f} s")
    beside = seconds[:2] - seconds[2]
    ratio = np.median(rounds[:, 1] / rounds[:, 0])
    print(f"parts over whole frames {ratio:.2f}, without decoding {beside[1] / beside[0]:.2f}")


def _cpu(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
