"""The device that networks run on. torch is imported inside the functions, because it takes seconds."""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import cv2

from dfprep.errors import ConfigError, require

if TYPE_CHECKING:
    import torch


DeviceType = Literal["cpu", "cuda"]


def pick_device(name: str) -> torch.device:
    """The device for `name`; see `device_type`."""
    import torch

    return torch.device(device_type(name))


def device_type(name: str) -> DeviceType:
    """The type of the device for `name`: auto, cpu or cuda; auto is CUDA where it is available.

    Raises:
        ConfigError: another name, or cuda where torch finds no CUDA device.
    """
    require(name in ("auto", "cpu", "cuda"), "device", "be auto, cpu or cuda", name)
    if name == "cpu" or ((found := _has_cuda()) is False and name == "auto"):
        return "cpu"
    if not found:
        raise ConfigError("device=cuda, but torch finds no CUDA device; use device=auto or device=cpu")
    return "cuda"


@functools.cache
def _has_cuda() -> bool:
    """Whether torch finds a CUDA device; it is not imported where there is no driver for one."""
    if sys.platform.startswith("linux") and not os.path.exists(AMD_DRIVER):
        try:
            ctypes.CDLL(NVIDIA_DRIVER)
        except OSError:
            return False
    import torch

    return torch.cuda.is_available()


AMD_DRIVER, NVIDIA_DRIVER = "/dev/kfd", "libcuda.so.1"
"""What torch needs for a device that it calls CUDA: of ROCm the kernel's driver, of CUDA a library."""


def limit_threads(n: int) -> None:
    """Limit OpenCV to `n` threads in this process, so that parallel workers do not compete for cores, torch to one.

    torch adds in another order with another number of threads, so that the last digits of boxes and vectors would
    differ with the number of workers.
    """
    import torch

    torch.set_num_threads(1)
    cv2.setNumThreads(n)


def return_free_memory() -> None:
    """Return memory that was freed to the system: glibc keeps it for this process, which others then lack."""
    if not sys.platform.startswith("linux"):
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc; musl has none
    if trim is not None:
        trim(0)


@contextmanager
def memory_errors() -> Iterator[None]:
    """Convert the errors of torch and OpenCV that mean a lack of memory, also on the GPU, to MemoryError."""
    import torch

    try:
        yield
    except torch.cuda.OutOfMemoryError as error:
        raise MemoryError(str(error)) from error
    except (RuntimeError, cv2.error) as error:
        if "can't allocate memory" not in str(error) and getattr(error, "code", 0) != cv2.Error.StsNoMem:
            raise
        raise MemoryError(str(error)) from error
