"""BlazeFace: faces, with landmarks, by one pass of a small network over three squares of the frame."""

from dfprep.detectors.blazeface.blazeface import BlazeFace

__all__ = ["BlazeFace"]
