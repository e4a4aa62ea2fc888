"""From a clip to the people in it: detectors, their union, tracks, crops."""

from dfprep.faces.blazeface import BlazeFace
from dfprep.faces.crops import Crops, crop_faces, large_windows
from dfprep.faces.mtcnn import Mtcnn
from dfprep.faces.tracks import Tracking, follow
from dfprep.faces.union import Detector, Union

__all__ = ["BlazeFace", "Crops", "Detector", "Mtcnn", "Tracking", "Union", "crop_faces", "follow", "large_windows"]
