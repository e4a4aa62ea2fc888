"""Sampled frames of a video as a `Clip`: the sampling, and readers that decode exactly these frames.

A `Sampling` determines the frames of each try: `FirstAndSpaced`, `Uniform` or `Consecutive`. `VideoReader` returns
frames that are bit-identical to decoding the whole file in order, but decodes fewer pictures: FFmpeg skips pictures
that are neither requested nor referred to (H.264, HEVC), groups of pictures are skipped up to a key frame, and
decoding ends with the last requested frame. Other streams are decoded in order from the start. `PictureSequence`
reads a folder of pictures in the same way, and `open_video` returns the reader for a path. `Reading` says whether a
damaged video is refused, or read up to the damage. `thumbnails` are used to compare scenes.
"""

from dfprep.frames.damage import DamagedVideo
from dfprep.frames.opening import FrameReader, open_video
from dfprep.frames.picture_sequence import PictureSequence
from dfprep.frames.reader import VideoReader
from dfprep.frames.reading import Reading
from dfprep.frames.sampling import Consecutive, FirstAndSpaced, Sampling, Uniform
from dfprep.frames.stream import open_container
from dfprep.frames.thumbnails import QUICK_LEVELS, correlation_and_difference, quick_thumbnail, thumbnails

__all__ = [
    "DamagedVideo",
    "FrameReader",
    "PictureSequence",
    "QUICK_LEVELS",
    "Consecutive",
    "FirstAndSpaced",
    "Reading",
    "Sampling",
    "Uniform",
    "VideoReader",
    "correlation_and_difference",
    "open_container",
    "open_video",
    "quick_thumbnail",
    "thumbnails",
]
