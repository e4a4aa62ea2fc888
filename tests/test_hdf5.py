"""Texts of HDF5 tables: read at once, after a look at how long they say they are."""

import h5py
import numpy as np
import pytest

from dfprep import hdf5
from dfprep.hdf5 import SPARE_BYTES, TEXT, Hdf5Error, open_file, read

N = 4_000
REFERENCE_BYTES = 16


def written(path, texts, **options):
    with h5py.File(path, "w") as file:
        file.create_dataset("text", data=np.array(texts, object), dtype=h5py.string_dtype(), **options)
        return file["text"].id.get_offset()


@pytest.mark.parametrize("options", [{}, {"chunks": (100,)}, {"compression": "gzip"}])
def test_texts_of_a_large_file_come_back(tmp_path, options):
    texts = [f"vidéo {k}" * (k % 3) for k in range(N)]
    written(tmp_path / "t.h5", texts, **options)
    with open_file(tmp_path / "t.h5") as file:
        assert file["text"].size * (tmp_path / "t.h5").stat().st_size > SPARE_BYTES
        assert read(file, "text", TEXT, (None,)).tolist() == texts


def test_many_places_that_refer_to_one_long_text_are_refused(tmp_path):
    path = tmp_path / "t.h5"
    start = written(path, ["x" * 100_000] + ["y"] * (N - 1))
    with path.open("r+b") as file:
        file.seek(start)
        first = file.read(REFERENCE_BYTES)
        file.seek(start)
        file.write(first * N)
    with open_file(path) as file:
        assert file["text"][N - 1] == b"x" * 100_000, "all places refer to the first text"
        with pytest.raises(Hdf5Error, match="text must not be longer than its file of"):
            read(file, "text", TEXT, (None,))


@pytest.mark.parametrize(("fill", "expected", "calls"), [(None, "", 0), ("long", "long", 1)])
def test_texts_that_were_not_written_are_read_at_once_only_where_they_are_empty(
    tmp_path, monkeypatch, fill, expected, calls
):
    """A fill value may be long, and counts for each place."""
    called = []
    monkeypatch.setattr(hdf5, "SPARE_BYTES", 10_000)
    one_by_one = hdf5._one_by_one
    monkeypatch.setattr(hdf5, "_one_by_one", lambda *args: called.append(1) or one_by_one(*args))
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("x", (500,), h5py.string_dtype(), fillvalue=fill)
    with h5py.File(tmp_path / "a.h5") as file:
        assert hdf5.read(file, "x", hdf5.TEXT, (500,)).tolist() == [expected] * 500
    assert len(called) == calls
