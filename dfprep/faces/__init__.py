"""Tracks and crops: the boxes of one person in all frames, and the images that are cut out of the frames."""

from dfprep.faces.aligned_crop import AlignedCrop
from dfprep.faces.crops import (
    BoxCrop,
    CropSpec,
    SquareCrop,
    StretchedCrop,
    WindowCrop,
    crop_person,
    geometries,
)
from dfprep.faces.tracking import Tracking
from dfprep.faces.tracks import PersonTracks, track_faces
from dfprep.faces.windows import windows_of

__all__ = [
    "AlignedCrop",
    "BoxCrop",
    "CropSpec",
    "PersonTracks",
    "SquareCrop",
    "StretchedCrop",
    "Tracking",
    "WindowCrop",
    "crop_person",
    "geometries",
    "track_faces",
    "windows_of",
]
