"""Which device networks run on. torch is imported where it is used, see `dfprep.faces`."""

from __future__ import annotations

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
