import cv2
import numpy as np
import pytest
import torch

from dfprep.device import limit_threads, memory_errors


def too_large_for_opencv():
    cv2.resize(np.zeros((8, 8, 3), np.uint8), (2**18, 2**18))


def too_large_for_torch():
    torch.zeros(10**14)


def too_large_for_the_gpu():
    raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")


@pytest.mark.parametrize("call", [too_large_for_opencv, too_large_for_torch, too_large_for_the_gpu])
def test_short_memory_has_one_name(call):
    with pytest.raises(MemoryError), memory_errors():
        call()


def test_other_errors_stay_what_they_are():
    with pytest.raises(RuntimeError, match="shape"), memory_errors():
        torch.zeros(2).reshape(3)
    with pytest.raises(cv2.error), memory_errors():
        cv2.resize(np.zeros((0, 0), np.uint8), (2, 2))


def test_networks_compute_the_same_bits_however_many_cores_a_process_has():
    images = torch.rand(2, 3, 200, 320, generator=torch.Generator().manual_seed(0))
    weights = torch.rand(10, 3, 3, 3, generator=torch.Generator().manual_seed(1))
    found = []
    for n in (1, 4):
        limit_threads(n)
        assert cv2.getNumThreads() == n
        found.append(torch.nn.functional.conv2d(images, weights).sum(dtype=torch.float32))
    assert torch.get_num_threads() == 1
    assert torch.equal(*found)
