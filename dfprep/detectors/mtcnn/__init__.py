"""MTCNN: faces, with landmarks, by a cascade of three networks over a pyramid."""

from dfprep.detectors.mtcnn.mtcnn import Mtcnn

__all__ = ["Mtcnn"]
