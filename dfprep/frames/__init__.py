"""Sampled frames of a video file as a `Clip`: the sampling, and a reader that decodes exactly these frames.

A `Sampling` determines the frames of each try: `FirstAndSpaced`, `Uniform` or `Consecutive`. `VideoReader` returns
frames that are bit-identical to decoding the whole file in order, but decodes fewer pictures: FFmpeg skips pictures
that are neither requested nor referred to (H.264, HEVC), groups of pictures are skipped up to a key frame, and
decoding ends with the last requested frame. Other streams are decoded in order from the start. `thumbnails` are
used to compare scenes.
"""

from dfprep.frames.reader import VideoReader
from dfprep.frames.sampling import Consecutive, FirstAndSpaced, Sampling, Uniform
from dfprep.frames.stream import open_container
from dfprep.frames.thumbnails import correlation_and_difference, thumbnails

__all__ = [
    "Consecutive",
    "FirstAndSpaced",
    "Sampling",
    "Uniform",
    "VideoReader",
    "correlation_and_difference",
    "open_container",
    "thumbnails",
]
