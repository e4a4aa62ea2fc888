"""A folder of pictures is read like a video: every frame equals OpenCV's picture, in the natural order."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from frame_videos import picture

from dfprep.errors import UnreadableVideo
from dfprep.frames import DamagedVideo, PictureSequence, VideoReader, open_video
from dfprep.frames.picture_sequence import is_cut_off

NAMES = ("f1.png", "f2.jpg", "f10.PNG", "f11.jpeg", "f100.png")
"""In natural order, which is not that of the alphabet."""


def written(folder: Path, names: tuple[str, ...] = NAMES, size: tuple[int, int] = (48, 32)) -> Path:
    """Pictures that all differ, by name; created in the reverse order."""
    folder.mkdir()
    for number, name in reversed(list(enumerate(names))):
        content = cv2.imencode(Path(name).suffix.lower(), picture(number, *size)[..., ::-1])[1]
        (folder / name).write_bytes(content.tobytes())
    return folder


def by_hand(path: Path) -> np.ndarray:
    return cv2.imread(str(path), cv2.IMREAD_COLOR)[..., ::-1]


def test_every_frame_is_the_picture_of_opencv_in_natural_order(tmp_path: Path) -> None:
    folder = written(tmp_path / "seq")
    with PictureSequence(folder) as reader:
        clip = reader.read([0, 1, 2, 3, 4])
        assert (reader.info.width, reader.info.height, reader.info.n_frames) == (48, 32, 5)
        assert (reader.info.fps, reader.info.seconds) == (25.0, 0.2)
        n_bytes = sum((folder / name).stat().st_size for name in NAMES)
        assert (reader.info.codec, reader.info.bytes) == ("jpeg+png", n_bytes)
        assert reader.info.bit_rate == 5 * 8 * n_bytes
    expected = [by_hand(folder / name) for name in NAMES]
    assert len({frame.tobytes() for frame in expected}) == 5
    np.testing.assert_array_equal(clip.frames, expected)
    assert clip.frames.dtype == np.uint8
    np.testing.assert_array_equal(clip.frames[0], picture(0, 48, 32))  # RGB as it was written


def test_only_the_requested_pictures_are_opened_and_visited_in_order(tmp_path: Path) -> None:
    folder = written(tmp_path / "seq")
    (folder / "f2.jpg").write_bytes(b"damaged")
    seen = []
    reader = PictureSequence(folder)
    reader.visit([0, 2, 4], lambda slot, image: seen.append((slot, image)))
    assert [slot for slot, _ in seen] == [0, 1, 2]
    for (_, image), name in zip(seen, ("f1.png", "f10.PNG", "f100.png"), strict=True):
        np.testing.assert_array_equal(image, by_hand(folder / name))
    assert reader.read([]).frames.shape == (0, 32, 48, 3)


def test_what_is_no_picture_is_no_frame(tmp_path: Path) -> None:
    folder = written(tmp_path / "seq")
    (folder / "notes.txt").write_text("x")
    (folder / "._f1.png").write_text("hidden, as macOS writes it into archives")
    (folder / "more.png").mkdir()
    assert PictureSequence(folder).info.n_frames == 5


@pytest.mark.parametrize(("name", "value"), [("grey", 0), ("alpha", 2), ("deep", 3)])
def test_other_pixel_formats_become_rgb_of_8_bits(tmp_path: Path, name: str, value: int) -> None:
    colour = picture(3, 48, 32)
    made = {
        "grey": colour[..., 0],
        "alpha": np.dstack([colour, colour[..., :1]]),
        "deep": colour.astype(np.uint16) * 257,
    }[name]
    tmp_path.joinpath("seq").mkdir()
    cv2.imwrite(str(tmp_path / "seq" / "0.png"), made)
    (frame,) = PictureSequence(tmp_path / "seq").read([0]).frames
    np.testing.assert_array_equal(frame, colour[..., [0, 0, 0]] if name == "grey" else colour[..., ::-1])


def test_the_orientation_in_exif_is_respected(tmp_path: Path) -> None:
    folder = written(tmp_path / "seq", ("0.jpg",))
    upright = by_hand(folder / "0.jpg")
    content = (folder / "0.jpg").read_bytes()
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)  # orientation 6: to be turned clockwise
    exif = b"Exif\0\0" + b"II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 0)
    segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    (folder / "0.jpg").write_bytes(content[:2] + segment + content[2:])
    reader = PictureSequence(folder)
    assert (reader.info.width, reader.info.height) == (32, 48)
    np.testing.assert_array_equal(reader.read([0]).frames[0], np.rot90(upright, -1))


@pytest.mark.parametrize("indices", [[2, 1], [0, 5], [-1], [0.5]])
def test_indices_must_rise_inside_the_sequence(tmp_path: Path, indices: list[float]) -> None:
    reader = PictureSequence(written(tmp_path / "seq"))
    with pytest.raises(ValueError, match="indices must"):
        reader.read(indices)  # type: ignore[arg-type]


def test_a_folder_without_pictures_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "seq").mkdir()
    (tmp_path / "seq" / "a.txt").touch()
    with pytest.raises(UnreadableVideo, match=r"^the folder seq holds no pictures \(\.png, \.jpg, \.jpeg\)$"):
        PictureSequence(tmp_path / "seq")
    with pytest.raises(UnreadableVideo, match=r"^gone cannot be listed: no such file"):
        PictureSequence(tmp_path / "gone")


def too_large(content: bytes) -> bytes:
    """A PNG whose header has an impossible size."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 10**6, 10**6, 8, 2, 0, 0, 0)
    return content[:12] + header + struct.pack(">I", zlib.crc32(header)) + content[33:]


@pytest.mark.parametrize("number", [0, 3])
@pytest.mark.parametrize(
    ("suffix", "damage"),
    [
        (".png", lambda content: content[:-20]),
        (".jpg", lambda content: content[:-2]),
        (".jpg", lambda content: content[: len(content) // 2]),
        (".png", lambda content: b""),
        (".jpg", lambda content: b"no picture"),
        (".png", too_large),
    ],
    ids=["png-cut", "jpg-without-end", "jpg-cut", "empty", "text", "too-large"],
)
def test_a_damaged_picture_is_named(tmp_path: Path, suffix: str, damage: object, number: int) -> None:
    folder = written(tmp_path / "seq", tuple(f"{k}{suffix}" for k in range(4)))
    broken = folder / f"{number}{suffix}"
    broken.write_bytes(damage(broken.read_bytes()))  # type: ignore[operator]
    named = f"seq/{number}{suffix} cannot be decoded as a picture"
    named += ": it declares 1,000,000 x 1,000,000 px, of at most 67,108,864" if damage is too_large else ""
    with pytest.raises(UnreadableVideo, match=f"^{named}$" if number == 0 else rf"^seq is damaged .*: {named};"):
        PictureSequence(folder).read([1, 3])


def test_a_sequence_with_a_damaged_picture_is_refused_from_there_on_or_ends_before_it(tmp_path: Path) -> None:
    folder = written(tmp_path / "seq", tuple(f"{k}.png" for k in range(6)))
    data = (folder / "4.png").read_bytes()
    (folder / "4.png").write_bytes(data[:200] + bytes(100) + data[300:])
    words = r"^seq is damaged from frame 4 of 6 \(0\.16 s\): seq/4\.png cannot .*=keep uses the 4 frames before it$"
    with pytest.raises(DamagedVideo, match=words):
        PictureSequence(folder).read([1, 4])
    kept = PictureSequence(folder, keep_damaged=True)
    assert (kept.info.n_frames, kept.info.damage.n_expected) == (4, 6)
    assert kept.read([0, 3]).frame_index.tolist() == [0, 3]


@pytest.mark.parametrize("preview", [False, True])
def test_a_jpeg_without_its_end_is_cut_off_also_after_a_whole_preview(preview: bool) -> None:
    content = cv2.imencode(".jpg", picture(0, 48, 32))[1].tobytes()
    segment = b"\xff\xec" + struct.pack(">H", len(content) + 2) + content  # as APP12, in the header
    whole = content[:2] + segment * preview + content[2:]
    assert not is_cut_off(whole)
    assert not is_cut_off(whole + b"what a camera appends")
    assert is_cut_off(whole[:-2])
    assert is_cut_off(whole[: -len(content) // 2])
    assert is_cut_off(b"")


def test_a_picture_of_another_size_is_named_with_both_sizes(tmp_path: Path) -> None:
    folder = written(tmp_path / "seq")
    cv2.imwrite(str(folder / "f10.PNG"), picture(0, 47, 32))
    reader = PictureSequence(folder)
    assert len(reader.read([0, 1]).frames) == 2
    message = r"^seq/f10\.PNG must have the size of the first picture, 48x32 px, got 47x32 px$"
    with pytest.raises(UnreadableVideo, match=message):
        reader.read([1, 2])


def test_a_link_to_nothing_and_a_pipe_are_named_and_not_opened(tmp_path: Path) -> None:
    folder = written(tmp_path / "seq")
    (folder / "f3.png").symlink_to(tmp_path / "gone.png")
    with pytest.raises(UnreadableVideo, match=r"^seq/f3\.png must be a file or a link to one that exists$"):
        PictureSequence(folder)
    (folder / "f3.png").unlink()
    os.mkfifo(folder / "f3.png")
    with pytest.raises(UnreadableVideo, match=r"^seq/f3\.png must be a file"):
        PictureSequence(folder)


def test_a_picture_that_vanishes_is_named(tmp_path: Path) -> None:
    reader = PictureSequence(written(tmp_path / "seq"))
    (tmp_path / "seq" / "f2.jpg").unlink()
    with pytest.raises(UnreadableVideo, match=r"^seq/f2\.jpg cannot be opened: no such file"):
        reader.read([1])


def test_a_folder_and_a_file_get_their_readers(tmp_path: Path, write_video) -> None:  # type: ignore[no-untyped-def]
    folder = written(tmp_path / "seq")
    file = write_video(tmp_path / "a.mp4", [picture(k, 48, 32) for k in range(3)])
    (tmp_path / "link").symlink_to(folder)
    assert isinstance(open_video(folder), PictureSequence)
    assert isinstance(open_video(tmp_path / "link"), PictureSequence)
    assert isinstance(open_video(file, threads=2), VideoReader)
    with pytest.raises(UnreadableVideo, match="cannot be opened as video"):
        open_video(tmp_path / ("x" * 300))
