"""The error of a video that is refused because it is damaged."""

from __future__ import annotations

from pathlib import Path

from dfprep.errors import UnreadableVideo
from dfprep.types import StreamInfo


class DamagedVideo(UnreadableVideo):
    """A video is damaged; `info` has its properties and its damage."""

    def __init__(self, path: Path, info: StreamInfo) -> None:
        n_before = info.damage.first_frame if info.damage else info.n_frames
        remedy = f"; frames.damaged=keep uses the {n_before} frames before it" if n_before else ""
        super().__init__(f"{path.name} is {info.damage_words}{remedy}")
        self.info = info
