"""How the sample data set is drawn and filmed; loaded only when it is the source."""

from dfprep.sample.clip_plan import ClipPlan, plan
from dfprep.sample.recipe import MIN_FRAMES, is_generated

__all__ = ["MIN_FRAMES", "ClipPlan", "is_generated", "plan"]
