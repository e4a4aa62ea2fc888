"""Figures: arrays in, matplotlib figures out; nothing is shown or saved here."""

from dfprep.plots.faces import boxes_on_frames, replicates, sampled_faces

__all__ = ["boxes_on_frames", "replicates", "sampled_faces"]
