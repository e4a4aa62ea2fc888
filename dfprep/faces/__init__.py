"""From detections to people and their crops: which boxes are one person's, and what is cut out around them."""

from dfprep.faces.crops import (
    BoxCrop,
    CropSpec,
    SquareCrop,
    StretchedCrop,
    WindowCrop,
    crop_person,
    geometries,
)
from dfprep.faces.tracks import Tracking, track_faces
from dfprep.faces.windows import windows_of

__all__ = [
    "BoxCrop",
    "CropSpec",
    "SquareCrop",
    "StretchedCrop",
    "Tracking",
    "WindowCrop",
    "crop_person",
    "geometries",
    "track_faces",
    "windows_of",
]
