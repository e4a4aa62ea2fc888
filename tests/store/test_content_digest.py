import h5py
import numpy as np
import pytest

from dfprep.store.content_digest import content_digest, seal
from dfprep.tables import face_digest


@pytest.fixture
def filled(tmp_path):
    """filled("a", chunks=...): an open file with one data set of each kind that face files have."""

    def fill(name, **layout):
        file = h5py.File(tmp_path / f"{name}.h5", "w")
        file.attrs.update(original="ada", fps=25.0)
        file.create_dataset("videos", data=["ada", "ada_fake"], dtype=h5py.string_dtype(), **layout)
        file.create_dataset("boxes", data=np.arange(8, dtype=np.float32).reshape(2, 4), **layout)
        pngs = file.create_dataset("small", (2, 3), h5py.vlen_dtype(np.uint8), **layout)
        for video in range(2):
            for frame in range(3):
                pngs[video, frame] = np.arange(5 + frame, dtype=np.uint8)
        file.create_group("transforms")["small"] = np.full((2, 3), np.nan)
        return file

    return fill


def test_the_layout_does_not_matter(filled):
    plain, chunked = filled("a"), filled("b", chunks=True, maxshape=None)
    assert content_digest(plain) == content_digest(chunked)


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file.attrs.update(original="bea"),
        lambda file: file.attrs.update(fps=np.float32(25)),
        lambda file: file.attrs.update(more=1),
        lambda file: file["videos"].__setitem__(1, "ada_fak"),
        lambda file: file["boxes"].__setitem__((1, 3), 7.5),
        lambda file: file["small"].__setitem__((1, 2), np.arange(8, dtype=np.uint8)),
        lambda file: file["transforms/small"].__setitem__((0, 0), 1),
        lambda file: file.move("boxes", "scores"),
        lambda file: file.create_dataset("usable", data=np.ones((1, 3), bool)),
        lambda file: file.create_group("more"),
        lambda file: file["boxes"].attrs.update(unit="px"),
    ],
)
def test_every_change_of_the_content_changes_the_digest(filled, change):
    file = filled("a")
    before = content_digest(file)
    change(file)
    assert content_digest(file) != before


def test_the_bytes_of_one_picture_cannot_pass_for_those_of_the_next(filled):
    file = filled("a")
    before = content_digest(file)
    both = [*file["small"][0, 0], *file["small"][0, 1]]
    file["small"][0, 0], file["small"][0, 1] = np.array(both[:6], np.uint8), np.array(both[6:], np.uint8)
    assert content_digest(file) != before


def test_the_seal_is_of_everything_else_and_is_read_without_the_block_at_the_start(filled, tmp_path):
    file = filled("a")
    digest = content_digest(file)
    assert seal(file) == seal(file) == digest
    file.close()
    assert face_digest(tmp_path / "a.h5") == digest


def test_what_is_no_face_file_has_no_digest(tmp_path):
    (tmp_path / "text.h5").write_text("no HDF5")
    h5py.File(tmp_path / "empty.h5", "w").close()
    assert [face_digest(tmp_path / name) for name in ("text.h5", "empty.h5", "gone.h5")] == [None] * 3
