"""The export stage: the faces of an output folder in the layouts that training code reads.

A layout is a class of the protocol `ExportFormat` in a module of its own, and a file in ``conf/format``.
"""

from dfprep.export.deepfakebench import DeepfakeBench
from dfprep.export.faces import FaceChoice
from dfprep.export.image_folder import ImageFolder
from dfprep.export.path_list import PathList
from dfprep.export.png_tree import PngTree
from dfprep.export.protocol import ExportFormat
from dfprep.export.webdataset import WebDataset

__all__ = ["DeepfakeBench", "ExportFormat", "FaceChoice", "ImageFolder", "PathList", "PngTree", "WebDataset"]
