"""From a clip to the people in it: detectors, their union, tracks, crops.

`Mtcnn` and `BlazeFace` are imported when they are first asked for: they need torch, which takes a second and 150 MB
that the stages without networks, and each of their worker processes, can spare.
"""

from typing import TYPE_CHECKING

import lazy_loader

from dfprep.faces.crops import Crops, crop_faces, large_windows
from dfprep.faces.tracks import Tracking, follow
from dfprep.faces.union import Detector, Union

if TYPE_CHECKING:
    from dfprep.faces.blazeface import BlazeFace
    from dfprep.faces.mtcnn import Mtcnn

__all__ = ["BlazeFace", "Crops", "Detector", "Mtcnn", "Tracking", "Union", "crop_faces", "follow", "large_windows"]

__getattr__, _, _ = lazy_loader.attach(__name__, submod_attrs={"blazeface": ["BlazeFace"], "mtcnn": ["Mtcnn"]})
