"""Celeb-DF v1 and v2: interviews with celebrities, and face swaps among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from dfprep.errors import SourceError
from dfprep.sources.celebdf_layout import METHOD, SYNTHESIS, paired_fake, real_videos, testing_videos, with_split
from dfprep.sources.data_set import DataSet, Published, folders_named
from dfprep.sources.names import folder_at
from dfprep.types import Label, Video
from dfprep.values import PlainName, checked

# github.com/yuezunli/celeb-deepfakeforensics, the README of each version: real celebrities and other real videos
# from YouTube, fakes; v2 lists 518 testing videos
N_REAL = {"v1": (158, 250), "v2": (590, 300)}
N_FAKE = {"v1": 795, "v2": 5639}


@checked
class CelebDf(DataSet):
    """The layout of Celeb-DF (Li et al. 2020, github.com/yuezunli/celeb-deepfakeforensics), the same in v1 and v2.

    Real videos are ``Celeb-real/id<person>_<recording>.mp4`` and ``YouTube-real/<5 digits>.mp4``, fakes are
    ``Celeb-synthesis/id<target>_id<source>_<recording>.mp4``. A fake is compared with
    ``id<target>_<recording>``; the target is the actor, the source the donor. ``List_of_testing_videos.txt`` gives
    the split "test"; the publishers name no other, so all other videos have none. A video that it lists in one of
    the folders that are there is always listed, even if its file is missing.

    Args:
        version: which published numbers hold.
    """

    LAYOUT = "Celeb-real/, YouTube-real/ and Celeb-synthesis/"

    def __init__(
        self,
        path: str | Path,
        name: PlainName,
        methods: Sequence[str] | None,
        compressions: Sequence[str] | None,
        splits: Sequence[str] | None,
        version: Literal["v1", "v2"],
    ) -> None:
        super().__init__(path, name, methods, compressions, splits)
        self.version = version

    def listed(self) -> Iterator[Video]:
        """See `DataSet.listed`; ids are the stems of the file names, such as ``id0_id1_0001``."""
        test = testing_videos(self.root)
        yield from real_videos(self.root, test)
        if folder := folder_at(self.root, SYNTHESIS):
            if newer := folders_named(folder, ("FaceSwap", "FaceReenact", "TalkingFace")):
                raise SourceError(
                    f"{folder} must hold videos, got {', '.join(newer)}; this is Celeb-DF++: set source=celebdfpp"
                )
            yield from (paired_fake(path, path.stem, split) for path, split in with_split(self.root, folder, test))

    def published(self) -> list[Published]:
        """The numbers of the chosen version."""
        celebrities, others = N_REAL[self.version]
        kind = f"real ({celebrities:,} Celeb-real, {others:,} YouTube-real)"
        return [
            Published(kind, Label.REAL, "", "", celebrities + others),
            Published(METHOD, Label.FAKE, METHOD, "", N_FAKE[self.version]),
        ]
