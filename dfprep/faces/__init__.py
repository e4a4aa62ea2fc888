"""From detections to people and their crops: whose faces, cut how."""

from dfprep.faces.crops import Crops, crop_faces, large_windows
from dfprep.faces.tracks import Tracking, follow

__all__ = ["Crops", "Tracking", "crop_faces", "follow", "large_windows"]
