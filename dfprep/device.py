"""Which device networks run on. torch is imported where it is used, see `dfprep.faces`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import cv2

from dfprep.errors import ConfigError, require

if TYPE_CHECKING:
    import torch


def pick_device(name: str) -> torch.device:
    """The device that `name`, one of auto, cpu or cuda, means on this machine; auto prefers CUDA.

    Raises:
        ConfigError: another name, or cuda where torch finds none.
    """
    import torch

    require(name in ("auto", "cpu", "cuda"), "device", "be auto, cpu or cuda", name)
    if name == "cuda" and not torch.cuda.is_available():
        raise ConfigError("device=cuda, but torch finds no CUDA device; use device=auto or device=cpu")
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def limit_threads(n: int) -> None:
    """Let torch and OpenCV use at most `n` threads in this process, so that workers do not fight for cores."""
    import torch

    torch.set_num_threads(n)
    cv2.setNumThreads(n)


@contextmanager
def memory_errors() -> Iterator[None]:
    """Raise MemoryError in the place of what torch and OpenCV raise where memory is short, the GPU's too."""
    import torch

    try:
        yield
    except torch.cuda.OutOfMemoryError as error:
        raise MemoryError(str(error)) from error
    except (RuntimeError, cv2.error) as error:
        if "can't allocate memory" not in str(error) and getattr(error, "code", 0) != cv2.Error.StsNoMem:
            raise
        raise MemoryError(str(error)) from error
