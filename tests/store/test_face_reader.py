"""Single PNGs read by their references, without HDF5, and what HDF5 has to read."""

import os

import h5py
import numpy as np
import pytest

from dfprep.errors import StoreError
from dfprep.store import FaceReader, states_of

CROPS = ("small", "large", "raw")
FILE = "faces/ada.h5"


@pytest.fixture
def folder(extracted, tmp_path):
    return extracted(tmp_path / "out", {"ada": ["ann", "bob"]})


@pytest.fixture
def by_hdf5(monkeypatch):
    """The places that are read through HDF5."""
    places, read = [], FaceReader._read

    def noted(reader, file, name, start, *rest):
        places.append((name, start))
        return read(reader, file, name, start, *rest)

    monkeypatch.setattr(FaceReader, "_read", noted)
    return places


def all_equal(folder, names=CROPS):
    """Whether `FaceReader` gives the bytes that h5py gives, at every place."""
    reader = FaceReader(folder)
    with h5py.File(folder / FILE) as file:
        return all(
            np.array_equal(reader.png(FILE, name, place), file[name][place])
            for name in names
            for place in np.ndindex(file[name].shape)
        )


def rewritten(folder, name, **storage):
    """Store the data set `name` in another way."""
    with h5py.File(folder / FILE, "r+") as file:
        values = file[name][()]
        del file[name]
        file.create_dataset(name, values.shape, h5py.vlen_dtype(np.uint8), **storage)[...] = values


def test_every_png_of_extract_is_read_without_hdf5(folder, by_hdf5):
    assert all_equal(folder)
    assert not by_hdf5


@pytest.mark.parametrize("n_bytes", [1, 5, 8, 300, 5000])
def test_short_byte_strings_that_share_a_heap_are_read_without_hdf5(folder, by_hdf5, n_bytes):
    with h5py.File(folder / FILE, "r+") as file:
        for at, place in enumerate(np.ndindex(file["small"].shape)):
            file["small"][place] = np.full(n_bytes + at % 3, at, np.uint8)
    assert all_equal(folder, ["small"])
    assert not by_hdf5


@pytest.mark.parametrize("chunks", [(1, 1, 1), (2, 1, 2), (1, 2, 5)])
def test_chunks_of_any_shape_are_read_without_hdf5(folder, by_hdf5, chunks):
    rewritten(folder, "small", chunks=chunks, maxshape=(None, None, None))
    assert all_equal(folder)
    assert not by_hdf5


@pytest.mark.parametrize("storage", [{}, {"chunks": (1, 2, 3), "compression": "gzip"}])
def test_what_is_stored_otherwise_is_read_by_hdf5(folder, by_hdf5, storage):
    rewritten(folder, "small", **storage)
    assert all_equal(folder)
    assert {name for name, _ in by_hdf5} == {"small"}


def test_an_empty_place_is_read_by_hdf5(folder, by_hdf5):
    with h5py.File(folder / FILE, "r+") as file:
        file["small"][1, 0, 2] = np.empty(0, np.uint8)
    assert all_equal(folder, ["small"])
    assert by_hdf5 == [("small", (1, 0, 2))]


def test_a_damaged_heap_is_reported_as_by_hdf5(folder):
    content = bytearray((folder / FILE).read_bytes())
    at = content.index(b"GCOL", content.index(b"\x89PNG"))  # the heap of the second PNG
    content[at : at + 4] = b"XXXX"
    (folder / FILE).write_bytes(content)
    reader = FaceReader(folder)
    with h5py.File(folder / FILE) as file:
        places = [(name, place) for name in CROPS for place in np.ndindex(file[name].shape)]
    with pytest.raises(StoreError, match=r"ada\.h5 has no .* at .*heap"):
        _ = [reader.png(FILE, name, place) for name, place in places]


@pytest.mark.parametrize("listed", [True, False], ids=["since it was listed", "since it was read"])
@pytest.mark.parametrize("read", ["png", "vector"])
def test_a_file_that_has_changed_is_refused(folder, listed, read):
    reader = FaceReader(folder, states_of(folder, [FILE]) if listed else None)
    if not listed:
        reader.png(FILE, "small", (0, 0, 0))
    later = (folder / FILE).stat().st_mtime_ns + 1
    os.utime(folder / FILE, ns=(later, later))
    with pytest.raises(StoreError, match=r"ada\.h5 must not change"):
        reader.png(FILE, "small", (0, 0, 1)) if read == "png" else reader.vector(FILE, "boxes", (0,))


def test_what_does_not_exist_has_no_state(folder):
    assert set(states_of(folder, [FILE, "faces/none.h5", "faces/\0"])) == {FILE}
