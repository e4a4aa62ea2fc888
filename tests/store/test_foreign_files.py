"""Face files and masks of unknown origin: one clear line, little memory, nothing outside of the file."""

import resource
import struct
import zlib
from pathlib import Path

import h5py
import numpy as np
import pytest
from h5py import h5d, h5p, h5s, h5t

from dfprep.errors import StoreError
from dfprep.store import (
    FaceFile,
    FaceReader,
    PublishedMasks,
    read_fingerprint,
    read_masks,
    read_points,
    write_masks,
    write_points,
)
from dfprep.store.content_digest import seal
from dfprep.store.face_schema import OF_TRACKS

MOST_MEMORY = 512 << 20
HUGE = 1 << 40


@pytest.fixture
def little_memory():
    """At most `MOST_MEMORY` more than the process has now: a larger allocation raises MemoryError."""
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + MOST_MEMORY, hard))
    yield
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@pytest.fixture
def folder(extracted, tmp_path):
    return extracted(tmp_path / "out", {"ada": ["ann", "bob"]})


def read_everything(path):
    """What the stages read of a face file, and what training reads."""
    with FaceFile(path) as faces:
        assert faces.videos[0] == "ada"
        for name in (*OF_TRACKS, "embeddings", "fingerprint", "config"):
            getattr(faces, name)
        for crop in faces.crops:
            faces.transforms(crop)
            faces.crop(crop, 0, 1)
            faces.one(crop, 1, 0, 2)
        faces.embeddings_of("ada")
    read_fingerprint(path)
    reader = FaceReader(path.parents[1])
    for crop in ("small", "large", "raw"):
        reader.png(f"faces/{path.name}", crop, (0, 0, 0))
    for name in ("embeddings", "transforms/small"):
        reader.vector(f"faces/{path.name}", name, (0,))


def replaced(name, **as_dataset):
    """A change of the file: another data set in the place of `name`."""

    def change(file):
        del file[name]
        file.create_dataset(name, **as_dataset)

    return change


def as_group(name):
    def change(file):
        del file[name]
        file.create_group(name)

    return change


def as_link(name, link):
    def change(file):
        del file[name]
        file[name] = link

    return change


def in_another_file(name, shape, dtype):
    """External storage: the values are in another file, such as one with passwords."""

    def change(file):
        del file[name]
        file.create_dataset(name, shape, dtype, external=[("/etc/passwd", 0, h5py.h5f.UNLIMITED)])

    return change


def virtual(name, shape, dtype):
    def change(file):
        del file[name]
        layout = h5py.VirtualLayout(shape, dtype)
        layout[...] = h5py.VirtualSource("other.h5", name, shape)
        file.create_virtual_dataset(name, layout)

    return change


def huge_chunk(name, shape):
    """A chunk of 2 GB for a value of a few bytes, which HDF5 would allocate to read it."""

    def change(file):
        del file[name]
        layout = h5p.create(h5p.DATASET_CREATE)
        layout.set_chunk((1 << 29, *shape[1:]))
        space = h5s.create_simple(shape, (h5s.UNLIMITED, *shape[1:]))
        h5d.create(file.id, name.encode(), h5t.NATIVE_FLOAT, space, layout)

    return change


def one_string_for_many(name, shape):
    """The same 8 MB in very many places: a file of 8 MB that is read as terabytes."""

    def change(file):
        del file[name]
        blob = np.zeros(8 << 20, np.uint8)
        pngs = file.create_dataset(name, shape, h5py.vlen_dtype(np.uint8))
        pngs[(0,) * len(shape)] = blob
        space = pngs.id.get_space()
        space.select_hyperslab((0,) * len(shape), (1,) * len(shape))
        offset = pngs.id.get_offset()
        path = file.filename
        file.close()
        with open(path, "r+b") as raw:
            raw.seek(offset)
            reference = raw.read(16)
            raw.seek(offset)
            raw.write(reference * int(np.prod(shape)))

    return change


def png_of(width, height):
    """A PNG of a few bytes with a header of any size."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def png(name, content):
    def change(file):
        file[name][0, 1, 3] = np.frombuffer(content, np.uint8)
        file[name][1, 0, 2] = np.frombuffer(content, np.uint8)
        file[name][0, 0, 0] = np.frombuffer(content, np.uint8)

    return change


def attribute(name, value):
    def change(file):
        del file.attrs[name]
        file.attrs.create(name, value)

    return change


def values(name, value):
    def change(file):
        file[name][...] = value

    return change


NAN = np.float32(np.nan)
CHANGES = {
    "a group for boxes": as_group("boxes"),
    "a group for crops": as_group("small"),
    "a group for ids": as_group("videos"),
    "a group for the fingerprint": as_group("fingerprint"),
    "a data set for transforms": replaced("transforms", data=np.zeros(3)),
    "no transforms": as_group("transforms"),
    "an external link": as_link("boxes", h5py.ExternalLink("other.h5", "/boxes")),
    "an external link for crops": as_link("small", h5py.ExternalLink("other.h5", "/small")),
    "a soft link to itself": as_link("scores", h5py.SoftLink("/scores")),
    "a soft link": as_link("landmarks", h5py.SoftLink("/boxes")),
    "an external link above": as_link("transforms", h5py.ExternalLink("other.h5", "/transforms")),
    "external storage": in_another_file("fingerprint", (8, 8, 8), np.uint8),
    "external storage of embeddings": in_another_file("embeddings", (2, 2, 6, 2), np.float32),
    "a virtual data set": virtual("boxes", (2, 6, 4), np.float32),
    "a huge shape": replaced("embeddings", shape=(2, 2, 6, HUGE), dtype="f4", chunks=(1, 1, 1, 64)),
    "a huge compressed shape": replaced("fingerprint", shape=(HUGE, 8, 8), dtype="u1", compression="gzip"),
    "a huge contiguous shape": replaced("fingerprint", shape=(HUGE, 1, 1), dtype="u1"),
    "very many videos": replaced("videos", shape=(HUGE,), dtype=h5py.string_dtype(), chunks=(16,)),
    "very many crops": replaced("small", shape=(2, 2, HUGE), dtype=h5py.vlen_dtype(np.uint8), chunks=(1, 1, 9)),
    "a huge chunk": huge_chunk("living", (2,)),
    "a string in many places": one_string_for_many("small", (2, 2, 6)),
    "objects": replaced("boxes", shape=(2, 6, 4), dtype=h5py.ref_dtype),
    "texts for boxes": replaced("boxes", data=np.full((2, 6, 4), "a", h5py.string_dtype())),
    "numbers for ids": replaced("videos", data=np.arange(2)),
    "numbers for crops": replaced("small", data=np.zeros((2, 2, 6), np.uint8)),
    "words for crops": replaced("small", shape=(2, 2, 6), dtype=h5py.vlen_dtype(np.float64)),
    "records": replaced("scores", data=np.zeros((2, 6), [("a", "f4"), ("b", "i4")])),
    "another number of persons": replaced("scores", data=np.zeros((3, 6), np.float32)),
    "another number of frames": replaced("frame_index", data=np.arange(7, dtype=np.int32)),
    "other dimensions": replaced("boxes", data=np.zeros((2, 6), np.float32)),
    "a scalar": replaced("boxes", data=np.float32(3)),
    "an empty data set": replaced("scores", data=h5py.Empty("f4")),
    "no persons": replaced("boxes", data=np.zeros((0, 6, 4), np.float32)),
    "NaN in boxes": values("boxes", NAN),
    "infinite transforms": values("transforms/small", np.float32(np.inf)),
    "frames backwards": values("frame_index", np.arange(6, 0, -1)),
    "negative frames": values("frame_index", np.arange(-6, 0)),
    "ids that are no UTF-8": values("videos", np.array([b"\xff\xfe", b"a"], object)),
    "an id that leads out": values("videos", np.array(["../../etc/passwd", "a"], object)),
    "an id with a control character": values("videos", np.array(["ada\x1b[2J", "a"], object)),
    "one id twice": values("videos", np.array(["ada", "ada"], object)),
    "an unknown label": values("label", np.array(["MAYBE", "FAKE"], object)),
    "detectors that are a number": attribute("detectors", "5"),
    "detectors nested deeply": attribute("detectors", "[" * 60_000),
    "an empty attribute": attribute("original", h5py.Empty("f4")),
    "a reference as attribute": lambda file: file.attrs.create("x", file["boxes"].ref, dtype=h5py.ref_dtype),
    "aliases in the configuration": attribute("config", "a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n"),
    "no configuration": attribute("config", "a: [\n"),
    "a huge PNG": png("small", png_of(200_000, 200_000)),
    "an impossible PNG": png("small", png_of(2**31 - 1, 2**31 - 1)),
    "a cut PNG": png("small", png_of(100, 100)[:40]),
    "no PNG": png("small", b"GIF89a"),
    "no bytes": png("small", b""),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_face_file_of_somebody_else_is_one_line(change, folder, little_memory):
    path = folder / "faces" / "ada.h5"
    read_everything(path)
    with h5py.File(path.parent / "other.h5", "w") as other, h5py.File(path) as file:
        for name in ("boxes", "small", "transforms"):
            file.copy(name, other)  # what is outside could be read
    with h5py.File(path, "r+") as file:
        change(file)
    with pytest.raises(StoreError) as caught:
        read_everything(path)
    assert "\n" not in str(caught.value)
    assert "ada" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"no HDF5", bytes(5000)], ids=["empty", "text", "zeros"])
def test_a_file_that_is_no_hdf5_is_one_line(content, folder):
    path = folder / "faces" / "ada.h5"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"ada\.h5 is no readable face file"):
        FaceFile(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_face_file_is_one_line(share, folder):
    path = folder / "faces" / "ada.h5"
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(StoreError, match=r"ada"):
        read_everything(path)


@pytest.mark.parametrize(
    "file", ["../secret.h5", "/etc/x.h5", "faces/../../secret.h5", "faces/a/b.h5", "secret.h5"]
)
def test_a_table_cannot_name_a_face_file_outside(file, folder):
    (folder / "faces" / "ada.h5").rename(folder.parent / "secret.h5")
    with pytest.raises(StoreError, match="must be in"):
        FaceReader(folder).png(file, "small", (0, 0, 0))


@pytest.mark.parametrize("place", [(9, 0, 0), (0, 9, 0), (0, 0, 99), (-1, 0, 0), (0, 0), (2**40, 0, 0)])
def test_a_place_that_is_not_there_is_one_line(place, folder):
    with pytest.raises(StoreError, match="has no small at"):
        FaceReader(folder).png("faces/ada.h5", "small", place)


@pytest.fixture
def masks(tmp_path):
    path = tmp_path / "masks" / "ada.h5"
    write_masks(path, "key", ["ada", "bea"], [[np.zeros((3, 20, 20), np.uint8)]] * 2)
    return path


MASKS = {
    "a group": as_group("masks"),
    "no ids": as_group("videos"),
    "other dimensions": replaced("masks", data=np.zeros(4, np.uint8)),
    "an external link": as_link("masks", h5py.ExternalLink("other.h5", "/masks")),
    "a huge PNG": lambda file: file["masks"].__setitem__(
        (0, 0, 1), np.frombuffer(png_of(200_000, 200_000), np.uint8)
    ),
    "no PNG": lambda file: file["masks"].__setitem__((0, 0, 1), np.zeros(3, np.uint8)),
    "another size": lambda file: file["masks"].__setitem__(
        (0, 0, 1), np.frombuffer(png_of(4, 4), np.uint8)
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", MASKS.values(), ids=MASKS)
def test_masks_of_somebody_else_are_one_line(change, masks, little_memory):
    assert read_masks(masks, "ada", 0).shape == (3, 20, 20)
    with h5py.File(masks, "r+") as file:
        change(file)
    with pytest.raises(StoreError, match=r"ada\.h5"):
        read_masks(masks, "ada", 0)


@pytest.mark.parametrize("problems", ["5", "{", '{"a": 3}', "[" * 60_000])
def test_problems_of_published_masks_that_are_none_are_one_line(problems, masks):
    with h5py.File(masks, "r+") as file:
        file.attrs["problems"] = problems
    with pytest.raises(StoreError, match="has no readable masks"):
        PublishedMasks(masks)


@pytest.mark.parametrize(
    ("change", "sealed", "said"),
    [
        (as_group("points"), True, "points must be a data set"),
        (replaced("points", shape=(HUGE, 2), dtype="f4"), False, "at most .* bytes"),
        (replaced("points", data=np.ones((3, 2))), False, "digest"),
    ],
)
def test_projected_points_of_somebody_else_are_one_line(change, sealed, said, tmp_path, little_memory):
    path = tmp_path / "points.h5"
    write_points(path, np.zeros((3, 2)), "cosine")
    assert read_points(path)[1] == "cosine"
    with h5py.File(path, "r+") as file:
        change(file)
        if sealed:  # the digest of anybody's content can be right
            seal(file)
    with pytest.raises(StoreError, match=rf"points\.h5 is damaged .*{said}"):
        read_points(path)
