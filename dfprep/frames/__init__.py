"""Video file -> `Clip`: which frames to take, and a reader that returns exactly those.

`Sampling` says which frames of a video are looked at, try by try. `VideoReader` returns them bit-identical
to decoding the whole file in order, while decoding as few pictures as it can prove to be enough: pictures
that no other picture refers to are left out (H.264, HEVC), decoding restarts at key frames, and it ends
with the last frame asked for. Files that do not fit the proof are decoded plainly from the start.
"""

from dfprep.frames.reader import VideoReader
from dfprep.frames.sampling import Sampling, frame_indices

__all__ = ["Sampling", "VideoReader", "frame_indices"]
