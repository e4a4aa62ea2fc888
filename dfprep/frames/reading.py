"""The settings of reading: what happens to a video that is damaged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dfprep.frames.opening import FrameReader, open_video
from dfprep.values import checked


@checked
@dataclass(frozen=True)
class Reading:
    """The settings of reading.

    Attributes:
        damaged: what happens to a damaged video: it is unreadable ("refuse"), or the frames before the damage are
            used ("keep"). To know these, "keep" decodes every video once as a whole.
    """

    damaged: Literal["refuse", "keep"]

    def open(self, path: Path, threads: int = 1) -> FrameReader:
        """The reader of the video at `path`, see `open_video`."""
        return open_video(path, threads, keep_damaged=self.damaged == "keep")
