"""Face detectors, and the ensemble of several of them.

`Mtcnn` and `BlazeFace` are imported at their first use: they need torch, which takes a second and 150 MB
that the stages without networks, and each of their worker processes, can spare.
"""

from typing import TYPE_CHECKING

import lazy_loader

from dfprep.detectors.ensemble import Detector, DetectorEnsemble
from dfprep.detectors.whole_frame import WholeFrame

if TYPE_CHECKING:
    from dfprep.detectors.blazeface import BlazeFace
    from dfprep.detectors.mtcnn import Mtcnn

__all__ = ["BlazeFace", "Detector", "DetectorEnsemble", "Mtcnn", "WholeFrame"]

__getattr__, _, _ = lazy_loader.attach(__name__, submod_attrs={"blazeface": ["BlazeFace"], "mtcnn": ["Mtcnn"]})
