"""The time of comparing a fake with its original: milliseconds per pair of crops, one thread, medians over fakes.

    python scripts/benchmark/similarity.py [OUT] [--repeat 3]

OUT is a data set's folder with face files, by default outputs/sample (made by `bash scripts/demo.sh`).
scikit-image's SSIM of the same crops is timed as well, and must give the same values.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from skimage.metrics import structural_similarity

from dfprep.alterations import GreyCrops, RealFaces, compare, masks_of, measure_alignment
from dfprep.group.measuring import real_faces
from dfprep.store import FaceFile, OutputFolder

MAX_LAG = 2
Result = TypeVar("Result")


def by_scikit_image(real: GreyCrops, fake: GreyCrops) -> np.ndarray:
    """(T,) mean SSIM of each pair, with the full map, as the published pipeline computes it."""
    pairs = zip(real.pixels, fake.pixels, strict=True)
    return np.array([structural_similarity(a, b, data_range=255, full=True)[0] for a, b in pairs])


def time_fake(faces: FaceFile, real: RealFaces, video: int, add: Callable[[str, float], None]) -> None:
    """Compare one fake step by step; `add` receives each step's milliseconds per pair."""
    n_pairs = faces.n_persons * len(faces.frame_index)

    def timed(step: str, work: Callable[[], Result]) -> Result:
        start = time.perf_counter()
        result = work()
        add(step, 1e3 * (time.perf_counter() - start) / n_pairs)
        return result

    persons = range(faces.n_persons)
    large = timed("read and decode PNG", lambda: [faces.crop("large", video, person) for person in persons])
    grey = timed("grey", lambda: [GreyCrops.of(one) for one in large])
    ours = timed("SSIM, dfprep", lambda: [compare(a, b) for a, b in zip(real.crops, grey, strict=True)])
    theirs = timed(
        "SSIM, scikit-image", lambda: [by_scikit_image(a, b) for a, b in zip(real.crops, grey, strict=True)]
    )
    maps = [one.maps for one in ours]
    timed("alignment", lambda: measure_alignment(real, grey, maps, MAX_LAG))
    timed("masks to PNG", lambda: [cv2.imencode(".png", mask) for one in maps for mask in masks_of(one)])
    np.testing.assert_allclose(np.stack([one.similarity for one in ours]), np.stack(theirs), atol=1e-6)


def main() -> None:
    """Print one line for each step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, default=Path("outputs/sample"))
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    steps: dict[str, list[float]] = defaultdict(list)
    files = sorted(OutputFolder(options.out).faces.glob("*.h5"))
    if not files:
        parser.error(f"{options.out} has no face files; run bash scripts/demo.sh first")
    for _ in range(options.repeat):
        for path in files:
            with FaceFile(path) as faces:
                real = real_faces(faces, "large", faces.original)
                for video in range(1, len(faces.videos)):
                    time_fake(faces, real, video, lambda step, ms: steps[step].append(ms))
    medians = {step: statistics.median(values) for step, values in steps.items()}
    for step, ms in medians.items():
        print(f"{step:20} {ms:6.2f} ms per pair, {ms / medians['SSIM, dfprep']:5.2f} of dfprep's SSIM")
    print(f"{len(steps['grey']):,} comparisons")


if __name__ == "__main__":
    main()
