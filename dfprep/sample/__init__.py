"""Planning, rendering and encoding of the sample data set; imported only when it is the source."""

from dfprep.sample.clip_plan import ClipPlan, plan
from dfprep.sample.recipe import MIN_FRAMES, is_generated

__all__ = ["MIN_FRAMES", "ClipPlan", "is_generated", "plan"]
