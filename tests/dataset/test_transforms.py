"""Images before and after a transform."""

import numpy as np
import pytest
import torch

from dfprep.dataset.transforms import transformed


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_channels_come_to_the_front_whatever_the_layout_in_memory(dtype, channels):
    image = np.random.default_rng(0).integers(0, 256, (5, 7, channels)).astype(dtype)
    read_only = image.copy()
    read_only.setflags(write=False)
    for given in (image, image[:, ::-1], np.asfortranarray(image), read_only):
        (one,) = transformed(None, [given])["image"]
        assert np.array_equal(one, given.transpose(2, 0, 1))
        both = transformed(None, [given, given[::-1]])["image"]
        assert np.array_equal(both[1], given[::-1].transpose(2, 0, 1))


def test_a_tensor_never_shares_memory_with_the_image_or_the_mask():
    image, mask = np.zeros((1, 1, 3), np.uint8), np.zeros((1, 1), np.uint8)
    found = transformed(None, [image], [mask])
    found["image"][0] += 1
    found["mask"][0] += 1
    assert not image.any()
    assert not mask.any()


def test_what_a_transform_returns_remains_unless_it_is_an_array():
    tensor = torch.zeros(3, 2, 2)
    (found,) = transformed(lambda image: {"image": tensor}, [np.zeros((2, 2, 3), np.uint8)])["image"]
    assert torch.equal(found, tensor)
    assert transformed(lambda image: {"image": "text"}, [np.zeros((2, 2, 3), np.uint8)])["image"] == ["text"]
