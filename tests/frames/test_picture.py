from __future__ import annotations

import av
import numpy as np
import pytest

from dfprep.frames.picture import PartConverter, Picture, planes
from dfprep.frames.stream import Upright
from dfprep.frames.thumbnails import QUICK_LEVELS, quick_thumbnail, thumbnails

BT709, BT601, UNKNOWN = 1, 5, 2
LIMITED, FULL = 1, 2


def coded(
    width: int, height: int, space: int = BT709, levels: int = LIMITED, name: str = "yuv420p"
) -> av.VideoFrame:
    """A frame of noise."""
    frame, rng = av.VideoFrame(width, height, name), np.random.default_rng(width + space)
    for plane in planes(frame):
        plane[:] = rng.integers(0, 256, plane.shape)
    frame.colorspace, frame.color_range = space, levels
    return frame


def picture_of(frame: av.VideoFrame, converter: PartConverter | None = None) -> Picture:
    return Picture(frame, Upright(frame), converter or PartConverter())


@pytest.mark.parametrize("size", [(320, 180), (198, 122), (856, 480)])
@pytest.mark.parametrize("space", [BT709, BT601, UNKNOWN])
@pytest.mark.parametrize("levels", [LIMITED, FULL])
def test_a_part_has_the_pixels_of_the_whole_picture(size: tuple[int, int], space: int, levels: int) -> None:
    frame = coded(*size, space, levels)
    whole, (width, height), converter = Upright(frame)(frame), size, PartConverter()
    corners = [(0, 0, 31, 33), (width - 33, 0, width, 31), (0, height - 33, 31, height)]
    corners += [
        (width - 31, height - 33, width, height),
        (0, 0, width, height),
        (57, 43, 58, 44),
        (51, 37, 130, 99),
    ]
    for x1, y1, x2, y2 in corners:
        picture = picture_of(frame, converter)
        assert np.array_equal(picture[y1:y2, x1:x2], whole[y1:y2, x1:x2]), (x1, y1, x2, y2)
        assert picture._whole is None or (x1, y1, x2, y2) == (0, 0, width, height)


def test_full_range_by_the_name_of_the_format_is_kept() -> None:
    frame = coded(320, 180, BT601, FULL, "yuvj420p")
    assert np.array_equal(picture_of(frame)[41:97, 33:140], Upright(frame)(frame)[41:97, 33:140])


def test_a_second_part_inside_of_the_first_is_not_converted_again() -> None:
    picture = picture_of(coded(320, 180))
    first, second = picture[40:120, 100:180], picture[38:122, 98:182]
    assert second.base is first.base


def test_an_odd_size_another_format_and_a_turned_picture_are_converted_as_a_whole() -> None:
    turned = coded(320, 180)
    turned_by_90 = Upright(turned)
    turned_by_90._matrix = (0, 1, -1, 0)
    cases = [(frame := coded(321, 181), Upright(frame)), (frame := coded(64, 64, name="yuv444p"), Upright(frame))]
    for frame, upright in [*cases, (turned, turned_by_90)]:
        picture, whole = Picture(frame, upright, PartConverter()), upright(frame)
        assert picture.shape == whole.shape
        assert np.array_equal(picture[10:50, 20:60], whole[10:50, 20:60])
        assert picture._whole is not None
        assert picture.reduced(16, 9) is None


def test_parts_are_not_used_where_they_would_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    frame, right = coded(320, 180), PartConverter.rgb
    monkeypatch.setattr(PartConverter, "rgb", lambda *args: right(*args) ^ 1)
    assert np.array_equal(picture_of(frame)[10:50, 20:60], Upright(frame)(frame)[10:50, 20:60])


@pytest.mark.parametrize("levels", [LIMITED, FULL])
def test_a_quick_thumbnail_is_off_by_fewer_grey_levels_than_stated(levels: int) -> None:
    frame = coded(640, 360, BT709, levels)
    for plane, middle in zip(planes(frame), (128, 120, 140), strict=True):
        rows, columns = np.mgrid[: plane.shape[0], : plane.shape[1]] / plane.shape[0]
        plane[:] = middle + 60 * (np.sin(5 * rows) * np.cos(4 * columns)) * (1 if middle == 128 else 0.2)
    exact = thumbnails(Upright(frame)(frame)[None])[0]
    assert np.abs(quick_thumbnail(picture_of(frame)) - exact).mean() < QUICK_LEVELS
