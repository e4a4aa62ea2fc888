"""The check stage: everything in an output folder against everything else, and what mends it."""

from dfprep.check.levels import LEVELS

__all__ = ["LEVELS"]
