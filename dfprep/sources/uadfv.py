"""UADFV: short videos from YouTube, and a face swap of each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dfprep.sources.data_set import DataSet, Published, folders_named, video_files
from dfprep.sources.names import name_parts
from dfprep.types import Label, Video
from dfprep.values import checked

METHOD = "FakeApp"  # Li et al. 2020, Celeb-DF
REAL = re.compile(r"\d{4}")
FAKE = re.compile(r"(?P<original>\d{4})_fake")
N_VIDEOS = 49  # real, and as many fakes: Li et al. 2020, Celeb-DF, table 1


@checked
class Uadfv(DataSet):
    """The layout of UADFV (Yang, Li and Lyu 2019, "Exposing Deep Fakes Using Inconsistent Head Poses").

    Real videos are ``real/<4 digits>.mp4``, fakes are ``fake/<4 digits>_fake.mp4`` with the digits of their
    original. Nothing is known of actors and donors, and there are no official splits.
    """

    LAYOUT = "real/ and fake/"

    def listed(self) -> Iterator[Video]:
        """See `DataSet.listed`; ids are ``0000`` and ``0000_fake``."""
        folders = folders_named(self.root, ("real", "fake"))
        if "real" in folders:
            for path in video_files(folders["real"]):
                name_parts(path, REAL, "<4 digits>, such as 0000")
                yield Video(path.stem, path, Label.REAL)
        if "fake" in folders:
            for path in video_files(folders["fake"]):
                original = name_parts(path, FAKE, "<4 digits>_fake, such as 0000_fake")["original"]
                yield Video(path.stem, path, Label.FAKE, original, method=METHOD)

    def published(self) -> list[Published]:
        """49 real videos and 49 fakes."""
        return [
            Published("real", Label.REAL, "", "", N_VIDEOS),
            Published(METHOD, Label.FAKE, METHOD, "", N_VIDEOS),
        ]
