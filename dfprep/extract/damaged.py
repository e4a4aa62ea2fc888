"""Damaged videos of which the frames before the damage are used (``frames.damaged=keep``)."""

from __future__ import annotations

import numpy as np

from dfprep.errors import UnreadableVideo, VideoError
from dfprep.types import StreamInfo


def reason_to_keep(info: StreamInfo) -> str:
    """The reason of a video with faces: what is used of it if it is damaged, else nothing."""
    if not info.damage:
        return ""
    return f"only the {info.n_frames} frames before the damage are used: it is {info.damage_words}"


def reason_of_failure(error: VideoError, info: StreamInfo | None) -> str:
    """The reason of a video without faces; a damaged one may only lack frames because of its damage."""
    if info is None or info.damage is None or isinstance(error, UnreadableVideo):
        return str(error)
    return f"{error}; it is {info.damage_words}"


def require_before_damage(frame_index: np.ndarray, info: StreamInfo) -> None:
    """Raise `UnreadableVideo` unless all frames `frame_index` (T,) of a video lie before its damage."""
    if info.damage and frame_index[-1] >= info.n_frames:
        raise UnreadableVideo(
            f"it is {info.damage_words}; its original was sampled up to frame {frame_index[-1]}, which is lost"
        )
