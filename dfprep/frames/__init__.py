"""Video file -> `Clip`: which frames to take, and a reader that returns exactly those.

`Sampling` says which frames of a video are looked at, try by try. `VideoReader` returns them bit-identical
to decoding the whole file in order, and decodes fewer pictures: FFmpeg leaves out those that are not asked for
and that no other picture refers to (H.264, HEVC), whole groups are left out where a key frame allows it, and
decoding ends with the last frame asked for. Streams that do not allow it are decoded plainly from the start.
`thumbnails` of frames are what scenes are compared by.
"""

from dfprep.frames.reader import VideoReader
from dfprep.frames.sampling import Sampling, frame_indices
from dfprep.frames.thumbnails import correlation_and_difference, thumbnails

__all__ = ["Sampling", "VideoReader", "correlation_and_difference", "frame_indices", "thumbnails"]
