"""Random access to crops: samples a second of `FaceDataset` against a folder of the same PNGs.

    python scripts/benchmark/dataset.py [OUT] [--crop large] [--samples 1024] [--rounds 5] [--folder /tmp/pngs]

OUT is a data set's folder with faces.h5, by default outputs/sample. Its PNGs are written as files below the folder,
where a plain torch Dataset reads them with PIL, as most training code does, and with OpenCV. All are timed in turn,
in rounds, over the same random order: medians over the rounds, and the ratio to PIL's. The CPU time of a sample, of
the process and its workers, hardly depends on what else runs on the machine. Then the sizes, and the time until the
first batch where the same crops are listed so often that there are 100,000. With workers the CPU time
includes their start, so take many samples.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset, Subset

from dfprep.dataset import FaceDataset
from dfprep.store import FaceReader
from dfprep.tables import FaceRow, read_frame, write_frame

BATCH = 32
N_LARGE = 100_000


class PngFolder(Dataset):
    """A folder of PNG files, read one at a time."""

    def __init__(self, paths: Sequence[Path], read: Callable[[Path], np.ndarray]) -> None:
        self.paths, self.read = paths, read

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(self.read(self.paths[index]).transpose(2, 0, 1)))


def by_pil(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB"))


def by_opencv(path: Path) -> np.ndarray:
    return cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)


def written(table: pd.DataFrame, crop: str, out: Path, folder: Path) -> list[Path]:
    """The bytes of the crops as PNG files, a folder for each person."""
    reader, paths = FaceReader(out), []
    for file, row, person, t in table[["file", "row", "person", "t"]].itertuples(index=False):
        path = folder / Path(file).stem / f"{row}_{person}" / f"{t:03d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(reader.png(file, crop, (row, person, t)).tobytes())
        paths.append(path)
    return paths


def timed(dataset: Dataset, order: Sequence[int], workers: int) -> tuple[float, float]:
    """Samples a second and ms of CPU a sample, over the given order; the start of the workers does not count."""
    batches = iter(DataLoader(Subset(dataset, order), BATCH, num_workers=workers))
    next(batches)
    start, cpu = time.perf_counter(), cpu_s()
    n = sum(len(batch) if isinstance(batch, torch.Tensor) else len(batch["label"]) for batch in batches)
    seconds = time.perf_counter() - start
    del batches  # ends the workers, whose CPU time is known then
    return n / seconds, 1000 * (cpu_s() - cpu) / (n + BATCH * (workers > 0))


def cpu_s() -> float:
    """CPU time of this process and of those that it has ended."""
    return sum(os.times()[:4])


def compare(readers: dict[str, Dataset], order: Sequence[int], workers: int, rounds: int) -> None:
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, dataset in readers.items():
            found[name].append(timed(dataset, order, workers))
    medians = {
        name: [statistics.median(values) for values in zip(*each, strict=True)] for name, each in found.items()
    }
    plain_rate, plain_cpu = medians["PNG files, PIL"]
    for name, (rate, cpu) in medians.items():
        print(
            f"{workers} workers  {name:26} {rate:7,.0f} samples/s  {rate / plain_rate:6.2f} of PIL's   "
            f"{cpu:6.2f} ms of CPU  {plain_cpu / cpu:6.2f}"
        )


def first_batch_s(dataset: Dataset, workers: int, start: str | None) -> float:
    """Seconds from the start of an epoch to its first batch."""
    began = time.perf_counter()
    loader = DataLoader(dataset, BATCH, shuffle=True, num_workers=workers, multiprocessing_context=start)
    next(iter(loader))
    return time.perf_counter() - began


def with_many_faces(out: Path, table: pd.DataFrame, folder: Path) -> Path:
    """A data set with the rows of `table` again and again, each time as other videos."""
    parts = [table.assign(video=table["video"] + f"_{k}") for k in range(-(-N_LARGE // len(table)))]
    folder.mkdir(exist_ok=True)
    (folder / "faces").symlink_to((out / "faces").absolute())
    write_frame(folder / "faces.csv", FaceRow, pd.concat(parts, ignore_index=True)[:N_LARGE])
    return folder


def size_mb(paths: Sequence[Path]) -> float:
    return sum(path.stat().st_size for path in paths) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, default=Path("outputs/sample"))
    parser.add_argument("--crop", default="large")
    parser.add_argument("--samples", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--workers", type=int, nargs="+", default=[0, 2])
    options = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.folder) as temporary:
        measure(options, Path(temporary))


def measure(options: argparse.Namespace, folder: Path) -> None:
    out, crop = options.out, options.crop
    faces, cache = FaceDataset(out, crop=crop), folder / "cache"
    paths = written(faces.table, crop, out, folder / "pngs")
    readers: dict[str, Dataset] = {
        "PNG files, PIL": PngFolder(paths, by_pil),
        "PNG files, OpenCV": PngFolder(paths, by_opencv),
        "FaceDataset": faces,
        "FaceDataset, cache=memmap": FaceDataset(out, crop=crop, cache="memmap", cache_dir=cache),
        "FaceDataset, cache=ram": FaceDataset(out, crop=crop, cache="ram"),
    }
    rng = np.random.default_rng(0)
    epochs = [rng.permutation(len(faces)) for _ in range(-(-options.samples // len(faces)))]
    order = np.concatenate(epochs)[: options.samples].tolist()
    print(f"{len(faces):,} {crop} crops")
    for workers in options.workers:
        compare(readers, order, workers, options.rounds)
    print(f"PNG files {size_mb(paths):,.0f} MB, memmap {size_mb(list(cache.iterdir())):,.0f} MB")
    large = with_many_faces(out, read_frame(out / "faces.h5", FaceRow), folder / "large")
    began = time.perf_counter()
    many = FaceDataset(large, crop=crop)
    print(f"{len(many):,} faces listed in {time.perf_counter() - began:.2f} s")
    for workers, start in ((0, None), *((n, how) for n in options.workers if n for how in ("fork", "spawn"))):
        first, plain = (first_batch_s(data, workers, start) for data in (many, readers["PNG files, PIL"]))
        how = f"{workers} workers{f' by {start}' if start else ''}"
        print(f"{how}: first batch in {first:.2f} s; of the PNG files in {plain:.2f} s")


if __name__ == "__main__":
    main()
