"""Random access to crops: samples a second of `FaceDataset` against a folder of the same PNGs.

    python scripts/benchmark/dataset.py [OUT] [--crop large] [--samples 2000] [--folder /tmp/pngs]

OUT is a data set's folder with faces.h5, by default outputs/sample. The crops are written as PNG files below the
folder, where a plain torch Dataset reads them with PIL, as most training code does, and with OpenCV. All are timed
in turn, in rounds, over the same random order; the table has medians over the rounds and the ratio to PIL's.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset, Subset

from dfprep.dataset import FaceDataset
from dfprep.store import FaceFile

ROUNDS = 3
BATCH = 32


class PngFolder(Dataset):
    """A folder of PNG files, read one at a time."""

    def __init__(self, paths: list[Path], read: Callable[[Path], np.ndarray]) -> None:
        self.paths, self.read = paths, read

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(self.read(self.paths[index]).transpose(2, 0, 1)))


def by_pil(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB"))


def by_opencv(path: Path) -> np.ndarray:
    return cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)


def written(faces: FaceDataset, crop: str, out: Path, folder: Path) -> list[Path]:
    """The crops as PNG files; those that are there are kept."""
    paths = []
    for (file, row, person), of_person in faces.table.groupby(["file", "row", "person"], sort=False):
        parent = folder / Path(file).stem / f"{row}_{person}"
        parent.mkdir(parents=True, exist_ok=True)
        with FaceFile(out / file) as opened:
            for t in of_person["t"]:
                path = parent / f"{t:03d}.png"
                if not path.exists():
                    image = opened.one(crop, int(row), int(person), int(t))
                    cv2.imwrite(str(path), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
                paths.append(path)
    return paths


def rate(dataset: Dataset, order: list[int], workers: int) -> float:
    """Samples a second over an epoch in the given order; the start of the workers does not count."""
    loader = DataLoader(Subset(dataset, order), BATCH, num_workers=workers)
    batches = iter(loader)
    next(batches)
    start = time.perf_counter()
    n = sum(1 for _ in batches)
    return n * BATCH / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, default=Path("outputs/sample"))
    parser.add_argument("--crop", default="large")
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--workers", type=int, nargs="+", default=[0, 2])
    options = parser.parse_args()
    torch.set_num_threads(1)
    start = time.perf_counter()
    faces = FaceDataset(options.out, crop=options.crop)
    print(f"{len(faces):,} faces, listed in {time.perf_counter() - start:.2f} s")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        paths = written(faces, options.crop, options.out, folder)
        readers: dict[str, Dataset] = {
            "PNG files, PIL": PngFolder(paths, by_pil),
            "PNG files, OpenCV": PngFolder(paths, by_opencv),
            "FaceDataset": faces,
            "FaceDataset, cache=memmap": FaceDataset(
                options.out, crop=options.crop, cache="memmap", cache_dir=folder / "cache"
            ),
            "FaceDataset, cache=ram": FaceDataset(options.out, crop=options.crop, cache="ram"),
        }
        order = np.random.default_rng(0).permutation(len(faces))[: options.samples].tolist()
        for workers in options.workers:
            rates: dict[str, list[float]] = {name: [] for name in readers}
            for _ in range(ROUNDS):
                for name, dataset in readers.items():
                    rates[name].append(rate(dataset, order, workers))
            plain = statistics.median(rates["PNG files, PIL"])
            for name, found in rates.items():
                median = statistics.median(found)
                print(f"{workers} workers  {name:28} {median:8,.0f} samples/s   {median / plain:5.2f} of PIL's")


if __name__ == "__main__":
    main()
