"""Whether a face lives, or is a print: a photograph on a wall, a poster, a shirt, a still on a screen."""

from dfprep.faces.living.figure import LIVES, living_figure
from dfprep.faces.living.patches import Patch

__all__ = ["LIVES", "Patch", "living_figure"]
