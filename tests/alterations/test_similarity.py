import cv2
import numpy as np
import pytest
from skimage.metrics import structural_similarity

from dfprep.alterations import GreyCrops, compare, masks_of

RNG = np.random.default_rng(0)
REAL = cv2.GaussianBlur(RNG.integers(0, 256, (64, 64, 3), dtype=np.uint8), (0, 0), 1.5)
NOISY = np.clip(REAL + RNG.normal(0, 12, REAL.shape), 0, 255).astype(np.uint8)
FLAT, BLACK = np.full_like(REAL, 255), np.zeros_like(REAL)


@pytest.mark.parametrize(
    "fake", [REAL, NOISY, 255 - REAL, FLAT, BLACK], ids=["same", "noisy", "negative", "flat", "black"]
)
def test_values_and_maps_are_those_of_scikit_image(fake):
    found = compare(GreyCrops.of(REAL[None]), GreyCrops.of(fake[None]))
    grey = [cv2.cvtColor(x, cv2.COLOR_RGB2GRAY) for x in (REAL, fake)]
    value, full = structural_similarity(*grey, data_range=255, full=True)
    assert found.similarity[0] == pytest.approx(value, abs=1e-9)
    np.testing.assert_allclose(found.maps[0], full, atol=1e-6)


def test_crops_of_299_px_stay_exact_at_full_brightness():
    bright = RNG.integers(200, 256, (2, 299, 299), dtype=np.uint8)
    value = structural_similarity(bright[0], bright[1], data_range=255)
    assert compare(GreyCrops(bright[:1]), GreyCrops(bright[1:])).similarity[0] == pytest.approx(value, abs=1e-9)


def test_each_frame_is_compared_with_its_own():
    found = compare(GreyCrops.of(np.stack([REAL, BLACK])), GreyCrops.of(np.stack([REAL, REAL])))
    assert found.similarity[0] == 1
    assert found.similarity[1] < 0.1


def test_masks_are_255_times_the_dissimilarity_and_never_wrap():
    maps = np.array([[1.0, 0.9, 0.5], [0.0, -0.5, -1.0]], np.float32)
    np.testing.assert_array_equal(masks_of(maps), [[0, 25, 127], [255, 255, 255]])
    assert masks_of(maps).dtype == np.uint8


def test_crops_of_other_number_or_size_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        compare(GreyCrops.of(REAL[None]), GreyCrops.of(np.stack([REAL, REAL])))
    with pytest.raises(ValueError, match=r"uint8 \(T, S, S\)"):
        GreyCrops(REAL[None].astype(float))
