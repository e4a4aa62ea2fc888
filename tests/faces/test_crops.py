import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfprep.errors import ConfigError
from dfprep.faces import BoxCrop, SquareCrop, StretchedCrop, crop_person, geometries
from dfprep.faces.windows import cut_window, resize, square_window, transforms_of, whole_pixels, windows_of
from dfprep.types import CropGeometry, Track

RNG = np.random.default_rng(7)
FRAME = RNG.integers(0, 256, (240, 400, 3), dtype=np.uint8)
STANDARD = {"small": StretchedCrop(160), "large": SquareCrop(299, 0.15), "raw": BoxCrop()}


def track(*boxes):
    n = len(boxes)
    landmarks = np.full((n, 5, 2), np.nan, np.float32)
    return Track(np.array(boxes, np.float32), np.ones(n, np.float32), landmarks, np.ones(n, np.uint16))


def crop(specs, *boxes, frame=FRAME):
    """One person, with a box in each of as many equal frames."""
    person = track(*boxes)
    where = geometries(specs, person, np.arange(len(boxes)), frame.shape[1], frame.shape[0])
    return crop_person(specs, where, person, np.stack([frame] * len(boxes)))


def test_raw_is_the_box_bit_for_bit():
    (raw,) = crop(STANDARD, [30.2, 40.7, 90.4, 120.1]).crop("raw")
    np.testing.assert_array_equal(raw, FRAME[41:120, 30:90])


def test_raw_crops_of_different_boxes_are_a_list():
    raw = crop(STANDARD, [30, 40, 90, 120], [30, 40, 91, 120]).crop("raw")
    assert [face.shape for face in raw] == [(80, 60, 3), (80, 61, 3)]


def test_small_is_the_box_stretched_and_large_a_square():
    person = crop({"small": StretchedCrop(32), "large": SquareCrop(48, 0.15)}, [100, 50, 160, 170])
    area = cv2.INTER_AREA
    np.testing.assert_array_equal(
        person.crop("small")[0], cv2.resize(FRAME[50:170, 100:160], (32, 32), interpolation=area)
    )
    # 120 px high and 15 % on both sides: 156 px
    np.testing.assert_array_equal(
        person.crop("large")[0], cv2.resize(FRAME[32:188, 52:208], (48, 48), interpolation=area)
    )


def test_a_crop_that_grows_is_bilinear():
    person = crop({"small": StretchedCrop(64)}, [100, 50, 120, 80])
    bilinear = cv2.resize(FRAME[50:80, 100:120], (64, 64), interpolation=cv2.INTER_LINEAR)
    np.testing.assert_array_equal(person.crop("small")[0], bilinear)


def test_large_grows_the_box_by_the_margin_and_then_by_its_shorter_side():
    x1, y1, x2, y2 = square_window(np.array([100, 60, 160, 160]), 400, 240, 0.15)
    assert (x2 - x1, y2 - y1) == (130, 130)  # 100 px high, 15 % on both sides
    assert ((x1 + x2) / 2, (y1 + y2) / 2) == (130, 110)


def test_large_is_shifted_inside_the_frame_where_that_is_possible():
    assert square_window(np.array([0, 0, 100, 100]), 400, 240, 0.15) == (0, 0, 130, 130)
    assert square_window(np.array([320, 150, 400, 240]), 400, 240, 0.15) == (283, 123, 400, 240)


def test_a_face_larger_than_the_frame_is_padded_and_never_stretched():
    window = square_window(np.array([50, 10, 250, 235]), 400, 240, 0.15)
    assert window[2] - window[0] == window[3] - window[1] == 292
    picture = cut_window(FRAME, window)
    assert picture.shape == (292, 292, 3)
    inside = slice(-window[1], 240 - window[1])
    np.testing.assert_array_equal(picture[inside], FRAME[:, window[0] : window[2]])
    np.testing.assert_array_equal(picture[0], picture[-window[1]])  # the border repeated


def test_the_face_box_is_known_in_every_crop():
    person = crop(
        {"large": SquareCrop(260, 0.15), "small": StretchedCrop(120), "raw": BoxCrop()}, [100, 60, 160, 160]
    )
    np.testing.assert_allclose(person.boxes_in("large"), [[70, 30, 190, 230]])
    np.testing.assert_allclose(person.boxes_in("small"), [[0, 0, 120, 120]])
    np.testing.assert_allclose(person.boxes_in("raw"), [[0, 0, 60, 100]])


def test_the_box_around_a_turned_box():
    person = crop({"raw": BoxCrop()}, [100, 60, 160, 160])
    quarter = np.array([[[0.0, -1, 200], [1, 0, -50]]])
    object.__setattr__(person, "transforms", {"raw": quarter})
    np.testing.assert_allclose(person.boxes_in("raw"), [[40, 50, 140, 110]])


def test_transforms_map_the_windows_corners_to_the_crops_corners():
    windows, sizes = np.array([[-3, 5, 97, 205]]), np.array([[50, 300]])
    ((a, _, x), (_, d, y)) = transforms_of(windows, sizes)[0]
    assert (a * -3 + x, d * 5 + y, a * 97 + x, d * 205 + y) == pytest.approx((0, 0, 50, 300))
    np.testing.assert_allclose(windows_of(transforms_of(windows, sizes), sizes), windows)


def test_the_same_geometry_cuts_the_same_place_from_a_real_video_and_its_fake():
    fake = FRAME.copy()
    fake[80:100, 120:140] = 0
    person = track([100, 60, 160, 160])
    where = geometries(STANDARD, person, np.arange(1), 400, 240)
    real, forged = (crop_person(STANDARD, where, person, f[None]).crop("raw")[0] for f in (FRAME, fake))
    differs = (real != forged).any(axis=-1)
    assert differs[20:40, 20:40].all()
    assert not differs[:20].any()


@given(
    x=st.floats(-50, 450),
    y=st.floats(-50, 290),
    w=st.floats(0.1, 500),
    h=st.floats(0.1, 400),
    margin=st.floats(0, 1),
)
def test_any_box_gives_crops_that_lie_in_the_frame(x, y, w, h, margin):
    box = np.array([x, y, x + w, y + h])
    x1, y1, x2, y2 = whole_pixels(box, 400, 240)
    assert 0 <= x1 < x2 <= 400
    assert 0 <= y1 < y2 <= 240
    left, top, right, bottom = square_window(box, 400, 240, margin)
    assert right - left == bottom - top >= 1
    assert left < 400
    assert top < 240
    assert right > 0
    assert bottom > 0
    if right - left <= 240:
        assert left >= 0
        assert top >= 0
        assert right <= 400
        assert bottom <= 240


@given(
    x=st.floats(-20, 3900),
    y=st.floats(-20, 2100),
    w=st.floats(1, 2500),
    h=st.floats(1, 2500),
    side=st.integers(16, 4096),
    margin=st.floats(0, 2),
)
def test_the_window_comes_back_from_the_transform_to_the_pixel(x, y, w, h, side, margin):
    box = np.array([[x, y, x + w, y + h]])
    for spec in (BoxCrop(), StretchedCrop(side), SquareCrop(side, margin)):
        where = spec.geometry(box, np.zeros((1, 5, 2)), np.arange(1), 3840, 2160)
        found = np.rint(windows_of(where.transforms, where.sizes)[0]).astype(int)
        assert tuple(found) == spec.window(box[0], 3840, 2160)


def test_what_is_cut_by_the_transform_is_the_window_bit_for_bit():
    spec = SquareCrop(37, 0.15)
    boxes = RNG.uniform(0, 300, (300, 1)) + RNG.uniform(0, 60, (300, 4)).cumsum(axis=1)
    where = spec.geometry(boxes, np.zeros((300, 5, 2)), np.arange(300), 400, 240)
    for box, transform, size in zip(boxes, where.transforms, where.sizes, strict=True):
        expected = resize(cut_window(FRAME, spec.window(box, 400, 240)), 37, 37)
        np.testing.assert_array_equal(spec.cut(FRAME, transform, size), expected)


def test_an_image_of_the_right_size_is_not_touched():
    assert resize(FRAME, 400, 240) is FRAME


def test_sizes_outside_their_range_are_refused():
    with pytest.raises(ConfigError, match=r"side_px must be a whole number in \[16, 4096\], got 8"):
        StretchedCrop(side_px=8)
    with pytest.raises(ConfigError, match=r"side_px must be a whole number in \[16, 4096\], got 5000"):
        SquareCrop(side_px=5000, margin=0.15)
    with pytest.raises(ConfigError, match=r"margin must be a number in \[0, 2\], got -0.1"):
        SquareCrop(side_px=299, margin=-0.1)


@pytest.mark.parametrize(
    ("transforms", "sizes", "message"),
    [
        (np.zeros((2, 3, 3)), np.ones((2, 2), int), "transforms must be float64"),
        (np.full((2, 2, 3), np.nan), np.ones((2, 2), int), "finite in every frame"),
        (np.zeros((2, 2, 3)), np.ones((1, 2), int), r"sizes must be positive integers \(2, 2\)"),
        (np.zeros((2, 2, 3)), np.zeros((2, 2), int), "sizes must be positive"),
    ],
)
def test_an_inconsistent_geometry_is_refused(transforms, sizes, message):
    with pytest.raises(ValueError, match=message):
        CropGeometry(transforms, sizes)
