"""What runs FaceNet's network: PyTorch, or OpenVINO, which is faster on a CPU.

Either is imported when an engine is made, because the choice needs neither.
"""

from __future__ import annotations

import importlib.util
import logging
import sys
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from dfprep.device import DeviceType
from dfprep.errors import ConfigError

if TYPE_CHECKING:
    import torch
    from torch import nn

EngineName = Literal["auto", "torch", "openvino"]
Precision = Literal["float32", "bfloat16"]

FACES_A_PASS = 8
"""Of OpenVINO, which keeps the memory of its largest pass, 9 MB a face; 17 at once take 0.96 of the time."""

INSTALL = "pip install 'dfprep[openvino]', or use embedder.engine=torch"

log = logging.getLogger(__name__)


class Engine(Protocol):
    """A network that is ready to run."""

    def forward(self, faces: np.ndarray) -> np.ndarray:
        """The network's output (n, D) float32, not normalised, for RGB faces (n, s, s, 3) uint8."""
        ...


class TorchEngine:
    """PyTorch; in bfloat16 the weights, too, have that precision."""

    def __init__(self, network: nn.Module, precision: Precision, device: torch.device) -> None:
        import torch

        self._dtype = torch.bfloat16 if precision == "bfloat16" else torch.float32
        self._network, self._device = network.to(device, self._dtype), device

    def forward(self, faces: np.ndarray) -> np.ndarray:
        """See `Engine`."""
        import torch

        with torch.inference_mode():
            # an array (n, h, w, 3) seen as (n, 3, h, w) is in channels_last order already: nothing is copied for it
            pixels = torch.from_numpy(faces).to(self._device).permute(0, 3, 1, 2).float()
            return self._network(((pixels - 127.5) / 128).to(self._dtype)).float().cpu().numpy()


class OpenVinoEngine:
    """OpenVINO on the CPU, with as many threads as torch has in this process.

    Args:
        network: of `load_network`, on the CPU. side_px: of the faces.
    """

    def __init__(self, network: nn.Sequential, precision: Precision, side_px: int) -> None:
        import torch

        core = _openvino().Core()
        from dfprep.embeddings.openvino_graph import openvino_model  # imports OpenVINO

        properties = {
            "INFERENCE_PRECISION_HINT": "bf16" if precision == "bfloat16" else "f32",
            "INFERENCE_NUM_THREADS": torch.get_num_threads(),
            "NUM_STREAMS": 1,
            "ENABLE_CPU_PINNING": False,  # else each worker process computes on the same core, the first
        }
        compiled = core.compile_model(openvino_model(network, side_px), "CPU", properties)
        self._request = compiled.create_infer_request()

    def forward(self, faces: np.ndarray) -> np.ndarray:
        """See `Engine`."""
        passes = (faces[first : first + FACES_A_PASS] for first in range(0, len(faces), FACES_A_PASS))
        # the request keeps the memory of its output
        return np.concatenate([self._request.infer([part])[0].copy() for part in passes])


def chosen_engine(name: EngineName, precision: Precision, device: DeviceType) -> Literal["torch", "openvino"]:
    """The engine that `name` comes to; ``auto`` is the fastest one that is installed.

    On CUDA that is torch. On a CPU it is OpenVINO, in bfloat16 only where the CPU has instructions for it: without
    them OpenVINO takes four times as long for bfloat16 as for float32.

    Raises:
        ConfigError: `name` is openvino, and it is not installed or the device is a GPU.
    """
    if name == "openvino" and not is_installed():
        raise ConfigError(f"engine=openvino needs the package openvino, which is not installed: {INSTALL}")
    if name == "openvino" and device != "cpu":
        raise ConfigError(
            f"engine must be torch or auto on a GPU, got openvino, which runs on CPUs; set embedder.engine=torch, "
            f"or device=cpu instead of {device}"
        )
    if name != "auto":
        if name == "openvino" and precision == "bfloat16" and not has_bfloat16():
            log.warning(
                "this CPU has no instructions for bfloat16: embedder.precision=bfloat16 is slower than float32 here"
            )
        return name
    fast = device == "cpu" and is_installed() and (precision == "float32" or has_bfloat16())
    return "openvino" if fast else "torch"


def is_installed() -> bool:
    """Whether OpenVINO is installed."""
    return importlib.util.find_spec("openvino") is not None


def has_bfloat16() -> bool:
    """Whether this CPU has instructions for bfloat16, according to OpenVINO."""
    return "BF16" in _openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def _openvino() -> Any:
    """The package, which reports each import to its makers unless its module for that is missing."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    return openvino
