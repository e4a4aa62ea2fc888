"""The versions of what decides on results."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from dfprep import __version__

LIBRARIES = (
    "av",
    "dlib-bin",
    "h5py",
    "numpy",
    "opencv-python-headless",
    "openvino",
    "scikit-image",
    "scikit-learn",
    "torch",
)


def versions() -> dict[str, str]:
    """The versions of dfprep, Python and those of `LIBRARIES` that are installed."""
    found = {"dfprep": __version__, "python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue  # an optional one
    return found
