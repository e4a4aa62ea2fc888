"""From folders of real and fake videos to clean training data for deepfake detectors."""

__version__ = "0.1.0"
