"""FaceNet's published checkpoints: their URLs and hashes, the download, and loading into the network."""

from __future__ import annotations

import hashlib
import http.client
import logging
import os
import pickle
import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from dfprep.errors import MissingWeights, WeightsError
from dfprep.files import sha256_of

if TYPE_CHECKING:
    import torch
    from torch import nn

TIMEOUT_S = 10  # of the connection, and of each wait for data: a network that does not answer is found out soon
BLOCK_BYTES = 1 << 20

_REMEDY = "give a checkpoint of facenet-pytorch's InceptionResnetV1"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checkpoint:
    """One published weights file: its name, its URL, and its expected SHA-256 (hex)."""

    name: str
    url: str
    sha256: str


_RELEASE = "https://github.com/timesler/facenet-pytorch/releases/download/v2.2.9/"

# The release publishes no hashes. Source for vggface2: the Git LFS record of the same file (111,898,327 bytes) in
# py-feat/facenet on Hugging Face, and several unrelated projects that pin this hash. Source for casia-webface: one
# public project that pins hash and size, 115,887,415 bytes; that is vggface2's size plus 1,944 more rows of 513
# float32 in `logits`.
CHECKPOINTS: Mapping[str, Checkpoint] = MappingProxyType(
    {
        "vggface2": Checkpoint(
            "20180402-114759-vggface2.pt",
            _RELEASE + "20180402-114759-vggface2.pt",
            "281cebca8662831adb987a874bdcb36e73f5b1c6dc5ee5878f305e985625d99b",
        ),
        "casia-webface": Checkpoint(
            "20180408-102900-casia-webface.pt",
            _RELEASE + "20180408-102900-casia-webface.pt",
            "7a67afdbbc995fce5e10128675e318799a70698c2f433ba75dd7eb9a2f096e7d",
        ),
    }
)


def hub_folder() -> Path:
    """The folder of torch's cache for checkpoints: that of ``torch.hub.get_dir()``, without an import of torch."""
    home = os.environ.get("TORCH_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "torch"
    return Path(home).expanduser() / "hub" / "checkpoints"


def fetch(checkpoint: Checkpoint, folder: Path) -> Path:
    """Path of `checkpoint` in `folder`; it is downloaded first if it does not exist.

    The file is written under a temporary name in `folder` and renamed when it is complete and its hash is verified,
    so an interrupted download leaves no checkpoint, and parallel downloads do not interfere.

    Raises:
        MissingWeights: the download fails, or gives a file with another hash.
        WeightsError: the existing file has another hash.
    """
    target = folder / checkpoint.name
    if target.is_file():
        found = sha256_of(target)
        if found != checkpoint.sha256:
            raise WeightsError(
                f"{target} must have SHA-256 {checkpoint.sha256}, got {found}; "
                f"delete it to download it again, or set embedder.weights={target} to use it anyway"
            )
        return target
    log.info("downloading %s to %s", checkpoint.url, target)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _download(checkpoint, target)
    except (OSError, http.client.HTTPException) as error:
        reason = error.reason if type(error) is urllib.error.URLError else error  # not "<urlopen error ...>"
        cause = " ".join(str(reason).split()) or type(error).__name__
        raise MissingWeights(
            f"FaceNet's weights {target} are missing and cannot be downloaded from {checkpoint.url} ({cause}); "
            f"run once with internet access, or copy the file there, "
            f"or set embedder.weights=/path/to/{checkpoint.name}, or use embedder=dlib"
        ) from None
    return target


def _download(checkpoint: Checkpoint, target: Path) -> None:
    """Download to `target` atomically; OSError if the transfer fails, MissingWeights for another hash."""
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file, urllib.request.urlopen(checkpoint.url, timeout=TIMEOUT_S) as response:
            digest, n_bytes = hashlib.sha256(), 0
            while block := response.read(BLOCK_BYTES):
                file.write(block)
                digest.update(block)
                n_bytes += len(block)
            # read(n) on an interrupted connection returns the bytes received so far, without an error
            expected = response.headers.get("Content-Length")
            if expected is not None and n_bytes != int(expected):
                raise OSError(f"the transfer ended after {n_bytes} of {expected} bytes")
        if digest.hexdigest() != checkpoint.sha256:
            raise MissingWeights(
                f"{checkpoint.url} delivered {n_bytes} bytes with SHA-256 {digest.hexdigest()} instead of "
                f"{checkpoint.sha256}, and the file was deleted; try another network, or set "
                f"embedder.weights=/path/to/{checkpoint.name}, or use embedder=dlib"
            )
        os.chmod(temporary, 0o644)  # mkstemp's 0600 would lock other users out of a shared cache
        os.replace(temporary, target)
    finally:
        Path(temporary).unlink(missing_ok=True)


def load_into(model: nn.Module, path: Path) -> None:
    """Fill `model`, whose tensors may be on the meta device, from the state dict in the file `path`.

    The classification layer `logits` is ignored. The step counters of batch norm may be missing: inference
    does not use them. All other names and shapes must be exactly those of `model`.

    Raises:
        WeightsError: the file does not exist, or holds no state dict or one with other names or shapes.
    """
    import torch  # here, because a download does without

    state = {name: tensor for name, tensor in _read(path).items() if not name.startswith("logits.")}
    wanted = model.state_dict()
    counters = {name for name in wanted if name.endswith("num_batches_tracked")}
    _require_none(path, "has unexpected names", state.keys() - wanted.keys())
    _require_none(path, "lacks names", wanted.keys() - state.keys() - counters)
    _require_none(path, "has other shapes for", {name for name in state if state[name].shape != wanted[name].shape})
    zero = torch.zeros((), dtype=torch.long)
    filled = {n: state.get(n, zero) if n in counters else state[n].float() for n in wanted}
    model.load_state_dict(filled, assign=True)


def _read(path: Path) -> dict[str, torch.Tensor]:
    """The state dict in `path`, on the CPU, read without executing code from the file."""
    if not path.is_file():
        raise WeightsError(
            f"embedder.weights must be {', '.join(CHECKPOINTS)} or the path of an existing .pt file, "
            f"got {str(path)!r}"
        )
    import torch

    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:  # its own message advises to execute code from the file
        raise WeightsError(f"{path} cannot be read as PyTorch weights (not only tensors); {_REMEDY}") from None
    except (OSError, EOFError, RuntimeError, ValueError, LookupError, TypeError) as error:
        cause = str(error).split("\n")[0].split(". ")[0] or type(error).__name__
        raise WeightsError(f"{path} cannot be read as PyTorch weights ({cause}); {_REMEDY}") from None
    if not isinstance(state, dict) or not all(isinstance(tensor, torch.Tensor) for tensor in state.values()):
        raise WeightsError(f"{path} holds no state dict (tensors by name); {_REMEDY}")
    return state


def _require_none(path: Path, problem: str, names: set[str]) -> None:
    """Raise `WeightsError` with the first three of `names` unless there are none."""
    if names:
        shown = ", ".join(sorted(names)[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        raise WeightsError(f"{path} {problem} {shown}; {_REMEDY}")
