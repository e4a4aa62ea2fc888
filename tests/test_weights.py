import hashlib

import pytest

from dfprep.device import limit_threads, pick_device
from dfprep.errors import ConfigError, WeightsError
from dfprep.files import sha256_of
from dfprep.weights import package_file


def test_a_package_that_is_not_installed_is_reported_with_the_install_command():
    with pytest.raises(WeightsError, match=r"no-such-package, .* is not installed; install it: pip install it"):
        package_file("no-such-package", "data/x.pt", "pip install it")


def test_a_file_missing_from_a_package_is_reported_with_the_install_command():
    with pytest.raises(WeightsError, match=r"numpy has no file numpy/none\.pt; reinstall it: pip install it"):
        package_file("numpy", "numpy/none.pt", "pip install it")


def test_a_file_of_an_installed_package_is_found():
    assert package_file("numpy", "numpy/__init__.py", "").name == "__init__.py"


def test_the_hash_is_that_of_all_bytes(tmp_path):
    content = bytes(range(256)) * 10_000  # more than one block
    (tmp_path / "w.pt").write_bytes(content)
    assert sha256_of(tmp_path / "w.pt") == hashlib.sha256(content).hexdigest()


def test_unknown_devices_are_rejected():
    with pytest.raises(ConfigError, match="device must be auto, cpu or cuda, got 'tpu'"):
        pick_device("tpu")
    assert pick_device("cpu").type == "cpu"


def test_cuda_without_a_gpu_is_reported_with_the_alternatives():
    import torch

    if torch.cuda.is_available():
        assert pick_device("auto").type == "cuda"
    else:
        assert pick_device("auto").type == "cpu"
        with pytest.raises(ConfigError, match="use device=auto or device=cpu"):
            pick_device("cuda")


def test_threads_are_limited_in_torch_and_opencv():
    import cv2
    import torch

    before = torch.get_num_threads(), cv2.getNumThreads()
    try:
        limit_threads(1)
        assert (torch.get_num_threads(), cv2.getNumThreads()) == (1, 1)
    finally:
        torch.set_num_threads(before[0])
        cv2.setNumThreads(before[1])
