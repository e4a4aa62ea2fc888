"""Decoded crops, so that an epoch decodes nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from rich.progress import track

from dfprep.dataset.places import FacePlaces
from dfprep.errors import StoreError, require
from dfprep.files import atomic
from dfprep.store import FaceReader, decoded

CACHES = ("none", "ram", "memmap")
BATCH = 256


class RamCrops:
    """Decoded crops (n, h, w, 3) uint8 in shared memory, which worker processes do not copy; an item is a view."""

    def __init__(self, crops: torch.Tensor) -> None:
        self._crops = crops

    def __getitem__(self, at: int) -> np.ndarray:
        return self._crops[at].numpy()


class MemmapCrops:
    """Decoded crops (n, h, w, 3) uint8 in a ``.npy`` file, which each process maps; an item is a view."""

    def __init__(self, path: Path) -> None:
        self._path, self._crops = path, np.load(path, mmap_mode="r")

    def __reduce__(self) -> tuple[type[MemmapCrops], tuple[Path]]:
        return MemmapCrops, (self._path,)  # the array itself would be copied

    def __getitem__(self, at: int) -> np.ndarray:
        return np.asarray(self._crops[at])


def decoded_crops(
    cache: str, folder: Path, reader: FaceReader, places: FacePlaces, crop: str
) -> RamCrops | MemmapCrops | None:
    """All crops called `crop` of `places`, decoded now; None with ``cache="none"``.

    A file for "memmap" is made once for these faces in `folder`, and used again by later runs.

    Raises:
        ConfigError: another `cache`. StoreError: the crops have several sizes, or there is not enough room.
    """
    require(cache in CACHES, "cache", f"be one of {', '.join(CACHES)}", cache)
    if cache == "none":
        return None
    shape = (len(places), *_decode(reader, places, crop, 0).shape)
    if cache == "ram":
        _require_room(shape, _free_memory(), "memory", "cache=memmap")
        crops = torch.empty(shape, dtype=torch.uint8).share_memory_()
        _fill(crops.numpy(), reader, places, crop)
        return RamCrops(crops)
    path = folder / f"{_key(reader, places, crop)}.npy"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        disk = os.statvfs(folder)
        _require_room(shape, disk.f_bavail * disk.f_frsize, f"disk space for {folder}", "another cache_dir")
        with atomic(path) as temporary:
            written = np.lib.format.open_memmap(temporary, "w+", np.uint8, shape)
            _fill(written, reader, places, crop)
            written.flush()
    return MemmapCrops(path)


def _free_memory() -> int:
    """Bytes that a process can take: the kernel's estimate, which counts cached files as free."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))


def _require_room(shape: tuple[int, ...], free: int, what: str, remedy: str) -> None:
    needed = int(np.prod(shape, dtype=np.int64))
    if needed > free:
        raise StoreError(
            f"the decoded crops of {shape[0]:,} faces need {needed / 1e9:.1f} GB of {what}, of which "
            f"{free / 1e9:.1f} GB are free; take {remedy}, a smaller crop, or fewer faces"
        )


def _key(reader: FaceReader, places: FacePlaces, crop: str) -> str:
    """Changes with the faces, with the crop, and with the face files: their size and time."""
    key = hashlib.sha256(crop.encode())
    for array in (places.file.codes, places.row, places.person, places.t):
        key.update(array.tobytes())
    for file in places.file.names:
        state = (reader.root / file).stat()
        key.update(f"{file} {state.st_size} {state.st_mtime_ns}\n".encode())
    return f"{crop}-{key.hexdigest()[:24]}"


def _fill(crops: np.ndarray, reader: FaceReader, places: FacePlaces, crop: str) -> None:
    """Decode all crops into `crops`; OpenCV decodes in parallel threads, HDF5 reads in one."""

    def store(at: int, png: np.ndarray) -> None:
        image = decoded(png, places.words(at))
        if image.shape != crops.shape[1:]:
            raise StoreError(
                f"a cache needs {crop} crops of one size, got {crops.shape[1:3]} and {image.shape[:2]} "
                f"({places.words(at)}); choose another crop, or cache=none"
            )
        crops[at] = image

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for batch in track(list(_batches(len(places))), f"decoding {len(places):,} {crop} crops", transient=True):
            pngs = [reader.png(places.file[at], crop, places.place(at)) for at in batch]
            list(pool.map(store, batch, pngs))


def _batches(n: int) -> Iterator[Sequence[int]]:
    return (range(start, min(start + BATCH, n)) for start in range(0, n, BATCH))


def _decode(reader: FaceReader, places: FacePlaces, crop: str, at: int) -> np.ndarray:
    return decoded(reader.png(places.file[at], crop, places.place(at)), places.words(at))
