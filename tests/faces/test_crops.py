import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfprep.errors import ConfigError
from dfprep.faces.crops import Crops, crop_faces, cut, large_window, whole_pixels

RNG = np.random.default_rng(7)
FRAME = RNG.integers(0, 256, (240, 400, 3), dtype=np.uint8)


def test_raw_is_the_box_bit_for_bit():
    crops = crop_faces(FRAME[None], np.array([[30.2, 40.7, 90.4, 120.1]]), Crops())
    np.testing.assert_array_equal(crops.raw[0], FRAME[41:120, 30:90])


def test_small_is_the_box_stretched_and_large_a_square():
    crops = crop_faces(FRAME[None], np.array([[100, 50, 160, 170]]), Crops(small_px=32, large_px=48))
    assert crops.small.shape == (1, 32, 32, 3)
    assert crops.large.shape == (1, 48, 48, 3)


def test_large_grows_the_box_by_the_margin_and_then_by_its_shorter_side():
    x1, y1, x2, y2 = large_window(np.array([100, 60, 160, 160]), 400, 240, 0.15)
    assert (x2 - x1, y2 - y1) == (130, 130)  # 100 px high, 15 % on both sides
    assert ((x1 + x2) / 2, (y1 + y2) / 2) == (130, 110)


def test_large_is_shifted_inside_the_frame_where_that_is_possible():
    assert large_window(np.array([0, 0, 100, 100]), 400, 240, 0.15) == (0, 0, 130, 130)
    assert large_window(np.array([320, 150, 400, 240]), 400, 240, 0.15) == (283, 123, 400, 240)


def test_a_face_larger_than_the_frame_is_padded_and_never_stretched():
    window = large_window(np.array([50, 10, 250, 235]), 400, 240, 0.15)
    assert window[2] - window[0] == window[3] - window[1] == 292
    picture = cut(FRAME, window)
    assert picture.shape == (292, 292, 3)
    inside = slice(-window[1], 240 - window[1])
    np.testing.assert_array_equal(picture[inside], FRAME[:, window[0] : window[2]])
    np.testing.assert_array_equal(picture[0], picture[-window[1]])  # the border repeated


def test_the_face_box_is_known_in_the_large_crop():
    boxes = np.array([[100, 60, 160, 160]], np.float32)
    crops = crop_faces(FRAME[None], boxes, Crops(large_px=260))
    np.testing.assert_allclose(crops.boxes_in_large, [[70, 30, 190, 230]])


def test_the_same_box_cuts_the_same_place_from_a_real_video_and_its_fake():
    fake = FRAME.copy()
    fake[80:100, 120:140] = 0
    boxes = np.array([[100, 60, 160, 160]])
    real, forged = (crop_faces(f[None], boxes, Crops()) for f in (FRAME, fake))
    differs = (real.raw[0] != forged.raw[0]).any(axis=-1)
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
    left, top, right, bottom = large_window(box, 400, 240, margin)
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


def test_sizes_outside_their_range_are_refused():
    with pytest.raises(ConfigError, match=r"small_px must be in \[16, 4096\], got 8"):
        Crops(small_px=8)
    with pytest.raises(ConfigError, match=r"large_margin must be in \[0, 2\], got -0.1"):
        Crops(large_margin=-0.1)
