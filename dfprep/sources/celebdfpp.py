"""Celeb-DF++: the videos of Celeb-DF v2, and fakes by 21 more methods in three scenarios."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from dfprep.errors import SourceError
from dfprep.sources.celebdf_layout import (
    METHOD,
    SYNTHESIS,
    TestingVideos,
    paired_fake,
    real_videos,
    testing_videos,
    with_split,
)
from dfprep.sources.data_set import DataSet, Published, folders_named, video_files
from dfprep.sources.names import folder_at, name_parts
from dfprep.types import Label, Video
from dfprep.values import checked

SCENARIOS = ("FaceSwap", "FaceReenact", "TalkingFace")
OF_CELEBDF = ("Celeb-DF", "Celeb-DF-v2")  # in the README; in copies that others use
FAKE = re.compile(r"(?P<target>id\d+)_(?:(?P<source>id\d+)_)?.+")

# the real videos and the fakes of Celeb-DF v2 are all there, see `celebdf`
N_REAL, N_FAKE_OF_CELEBDF = 590 + 300, 5639


@checked
class CelebDfPlusPlus(DataSet):
    """The layout of Celeb-DF++ (Li et al. 2025, github.com/OUC-VAS/Celeb-DF-PP).

    Real videos, the list of testing videos and its meaning are those of `CelebDf`. Fakes are
    ``Celeb-synthesis/<scenario>/<method>/<name>.mp4`` with the scenarios FaceSwap, FaceReenact and TalkingFace;
    every folder in a scenario is a method. The fakes of Celeb-DF v2, in ``FaceSwap/Celeb-DF`` (in some copies
    ``Celeb-DF-v2``) or in ``Celeb-synthesis`` itself as in v2, have whole frames and are compared with their
    original. All others are unpaired, because most of them are cropped: their frames have another size than the
    original's, so that its boxes do not fit. Names are ``id<target>_id<source>_<recording>``, and for talking faces
    ``id<target>_<recording>_test_<reference>`` (these names are not documented): the target is the actor, the
    source the donor; the voice of a reference is no donor.
    """

    LAYOUT = "Celeb-real/, YouTube-real/ and Celeb-synthesis/"

    def listed(self) -> Iterator[Video]:
        """See `DataSet.listed`; ids are ``id0_0001``, ``Celeb-DF_id0_id1_0001`` and ``SimSwap_id0_id1_0001``."""
        test = testing_videos(self.root)
        yield from real_videos(self.root, test)
        if synthesis := folder_at(self.root, SYNTHESIS):
            methods = _methods(synthesis)
            yield from self._of_celebdf([synthesis, *([methods.pop(METHOD)] if METHOD in methods else [])], test)
            for method, folder in methods.items():
                found = with_split(self.root, folder, test)
                yield from (_unpaired(path, method, split) for path, split in found)

    def published(self) -> list[Published]:
        """The real videos and the fakes of Celeb-DF v2; the publishers give no numbers for the other methods."""
        return [
            Published("real (590 Celeb-real, 300 YouTube-real)", Label.REAL, "", "", N_REAL),
            Published(METHOD, Label.FAKE, METHOD, "", N_FAKE_OF_CELEBDF),
        ]

    def _of_celebdf(self, folders: list[Path], test: TestingVideos) -> Iterator[Video]:
        """The fakes of Celeb-DF, in any of `folders`; the list of Celeb-DF v2 names them in ``Celeb-synthesis``."""
        places = (SYNTHESIS, *(f"{SYNTHESIS}/FaceSwap/{name}" for name in OF_CELEBDF))
        listed = {stem: name for place in places for stem, name in test.get(place, {}).items()}
        missing = dict(listed)
        for path in (path for folder in folders for path in video_files(folder)):
            missing.pop(path.stem, None)
            yield paired_fake(path, f"{METHOD}_{path.stem}", "test" if path.stem in listed else "")
        for stem, name in missing.items():
            yield paired_fake(folders[-1] / name, f"{METHOD}_{stem}", "test")


def _methods(synthesis: Path) -> dict[str, Path]:
    """The folder of each method.

    Raises:
        SourceError: two folders are one method.
    """
    found: dict[str, Path] = {}
    for scenario in folders_named(synthesis, SCENARIOS).values():
        for folder in _folders(scenario):
            method = METHOD if folder.name in OF_CELEBDF else folder.name
            if found.setdefault(method, folder) != folder:
                raise SourceError(
                    f"the method {method} must have one folder, got {found[method]} and {folder}; move one away"
                )
    return found


def _folders(parent: Path) -> Iterator[Path]:
    """The folders in `parent`, and in the folder ``videos`` in it, which some tools add."""
    for entry in sorted(os.scandir(parent), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _folders(Path(entry.path)) if entry.name == "videos" else [Path(entry.path)]


def _unpaired(path: Path, method: str, split: str) -> Video:
    parts = name_parts(path, FAKE, "id<target>_..., such as id0_id1_0001 and id0_0001_test_id00017_utterance")
    return Video(
        f"{method}_{path.stem}", path, Label.FAKE, actor=parts["target"], donor=parts["source"],
        method=method, split=split,
    )  # fmt: skip
