"""Frozen dataclasses that packages exchange, checked when they are created.

Boxes are x1 y1 x2 y2 in pixels of the upright frame, x2 and y2 exclusive. Images are RGB uint8.
"""

from dfprep.types.faces import (
    INTERPOLATED,
    N_LANDMARKS,
    CropGeometry,
    Detections,
    FramesLater,
    Images,
    PersonClip,
    Track,
)
from dfprep.types.ids import (
    CONTROL,
    ID_RULE,
    MAX_ID_BYTES,
    OriginalId,
    TextRule,
    VideoId,
    has_control,
    is_id,
)
from dfprep.types.videos import PICTURE_SUFFIXES, Clip, Damage, Label, Pixels, Status, StreamInfo, Video

__all__ = [
    "CONTROL",
    "ID_RULE",
    "INTERPOLATED",
    "MAX_ID_BYTES",
    "N_LANDMARKS",
    "PICTURE_SUFFIXES",
    "Clip",
    "CropGeometry",
    "Damage",
    "Detections",
    "FramesLater",
    "Images",
    "Label",
    "OriginalId",
    "PersonClip",
    "Pixels",
    "Status",
    "StreamInfo",
    "TextRule",
    "Track",
    "Video",
    "VideoId",
    "has_control",
    "is_id",
]
