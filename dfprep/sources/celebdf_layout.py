"""What Celeb-DF and Celeb-DF++ share: the real videos, the names of fakes, and the list of testing videos."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from dfprep.errors import SourceError
from dfprep.sources.data_set import folders_named, video_files
from dfprep.sources.names import name_parts
from dfprep.types import Label, Video

METHOD = "Celeb-DF"
"""The name that Celeb-DF++ gives the method of the fakes of Celeb-DF."""

SYNTHESIS = "Celeb-synthesis"
REAL = {
    "Celeb-real": (re.compile(r"(?P<actor>id\d+)_\d+"), "id<person>_<recording>, such as id0_0001"),
    "YouTube-real": (re.compile(r"(?P<actor>)\d{5}"), "<5 digits>, such as 00012"),
}
"""Pattern and form of the names in each folder of real videos; those from YouTube name no person."""

FAKE = re.compile(r"(?P<target>id\d+)_(?P<source>id\d+)_(?P<recording>\d+)")
TEST_LIST = "List_of_testing_videos.txt"
TEST_LINE = re.compile(r"(?P<label>[01])\s+(?P<folder>[^/\s]\S*)/(?P<name>[^/\s]+)")

TestingVideos = dict[str, dict[str, str]]
"""Names of the listed files by the path of their folder and their stem."""


def testing_videos(root: Path) -> TestingVideos:
    """The files that the list of testing videos names; none if there is no list.

    Raises:
        SourceError: a line is not ``<1 = real, 0 = fake> <folder>/<file>``, or the list cannot be read.
    """
    try:
        lines = (root / TEST_LIST).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SourceError(f"{root / TEST_LIST} cannot be read ({error}); fetch it again") from None
    found: TestingVideos = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            folder, name = _listed_file(line, f"{root / TEST_LIST}, line {number},")
            found.setdefault(folder, {})[Path(name).stem] = name
    return found


def _listed_file(line: str, where: str) -> tuple[str, str]:
    """The folder and the name in a line, whose label must be that of the folder."""
    found = TEST_LINE.fullmatch(line.strip())
    label = {"Celeb-real": "1", "YouTube-real": "1", SYNTHESIS: "0"}
    if found is None or label.get(found["folder"].split("/")[0]) != found["label"]:
        rule = f"be 1 and a file in {' or '.join(REAL)}, or 0 and a file in {SYNTHESIS}"
        raise SourceError(f"{where} must {rule}, got {line!r}; fetch the list again")
    return found["folder"], found["name"]


def with_split(root: Path, folder: Path, test: TestingVideos) -> Iterator[tuple[Path, str]]:
    """The videos in `folder`, each with its official split: "test" where the list names it, else empty.

    Listed videos that are not there are among them, because the publishers have them.
    """
    listed = test.get("/".join(part for part in folder.relative_to(root).parts if part != "videos"), {})
    missing = dict(listed)
    for path in video_files(folder):
        yield path, "test" if path.stem in listed else ""
        missing.pop(path.stem, None)
    for name in missing.values():
        yield folder / name, "test"


def real_videos(root: Path, test: TestingVideos) -> Iterator[Video]:
    """The real videos; their ids are their stems, such as ``id0_0001`` and ``00012``."""
    for name, folder in folders_named(root, tuple(REAL)).items():
        for path, split in with_split(root, folder, test):
            actor = name_parts(path, *REAL[name])["actor"]
            yield Video(path.stem, path, Label.REAL, actor=actor, split=split)


def paired_fake(path: Path, video_id: str, split: str) -> Video:
    """A fake of Celeb-DF: the face of the source person in a recording of the target person."""
    parts = name_parts(path, FAKE, "id<target>_id<source>_<recording>, such as id0_id1_0001")
    return Video(
        video_id, path, Label.FAKE, f"{parts['target']}_{parts['recording']}", parts["target"], parts["source"],
        method=METHOD, split=split,
    )  # fmt: skip
