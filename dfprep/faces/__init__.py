"""Tracks and crops: the boxes of one person in all frames, and the images that are cut out of the frames."""

from dfprep.faces.aligned_crop import AlignedCrop
from dfprep.faces.crops import (
    BoxCrop,
    CropSpec,
    SquareCrop,
    StretchedCrop,
    WindowCrop,
    crop_person,
    cut_frame,
    geometries,
    person_clip,
)
from dfprep.faces.interpolated import checked_on
from dfprep.faces.living import LIVES, living_figure
from dfprep.faces.prints import Judge
from dfprep.faces.tracking import Tracking
from dfprep.faces.tracks import PersonTracks, track_faces
from dfprep.faces.windows import windows_of

__all__ = [
    "AlignedCrop",
    "BoxCrop",
    "CropSpec",
    "Judge",
    "LIVES",
    "PersonTracks",
    "SquareCrop",
    "StretchedCrop",
    "Tracking",
    "WindowCrop",
    "checked_on",
    "crop_person",
    "cut_frame",
    "geometries",
    "living_figure",
    "person_clip",
    "track_faces",
    "windows_of",
]
