"""DeepFakeDetection (DFD): actors filmed in several scenes, and face swaps among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from dfprep.sources.compressed_data_set import CompressedDataSet, compression_folders
from dfprep.sources.data_set import COMPRESSIONS, Published, video_files
from dfprep.sources.names import folder_at, name_parts
from dfprep.types import Label, Video
from dfprep.values import checked

METHOD = "DeepFakeDetection"
REAL = re.compile(r"(?P<actor>\d+)__(?P<scene>.+)")
FAKE = re.compile(r"(?P<target>\d+)_(?P<source>\d+)__(?P<scene>.+)__\w{8}")

# Li et al. 2020, Celeb-DF, table 1
N_REAL, N_FAKE = 363, 3068


@checked
class Dfd(CompressedDataSet):
    """The layout in which the download script of FaceForensics++ stores this data set of Google and Jigsaw
    (Dufour and Gully 2019, github.com/ondyari/FaceForensics).

    Real videos are ``original_sequences/actors/<compression>/videos/<actor>__<scene>.mp4``, fakes are
    ``manipulated_sequences/DeepFakeDetection/<compression>/videos/<target>_<source>__<scene>__<8 characters>.mp4``.
    A fake is compared with the target's video of the same scene in its own compression; the target is the actor,
    the source the donor. There are no official splits. FaceForensics++ may lie in the same folder: it is not read.

    Args:
        masks: whether the videos of masks are used, ``manipulated_sequences/DeepFakeDetection/masks/videos/``. Some
            are much shorter than their video.
    """

    LAYOUT = "original_sequences/actors/ and manipulated_sequences/DeepFakeDetection/"

    def listed(self) -> Iterator[Video]:
        """See `DataSet.listed`; ids are ``c23_01__kitchen_pan`` and
        ``DeepFakeDetection_c23_01_02__kitchen_pan__YVGY8LOK``."""
        if actors := folder_at(self.root, "original_sequences", "actors"):
            for folder, compression in compression_folders(actors):
                yield from (_real(path, compression) for path in video_files(folder))
        if fakes := folder_at(self.root, "manipulated_sequences", METHOD):
            masks = {path.stem: path for path in video_files(fakes / "masks")} if self.masks else {}
            for folder, compression in compression_folders(fakes):
                yield from (_fake(path, compression, masks.get(path.stem)) for path in video_files(folder))

    def published(self) -> list[Published]:
        """363 real videos and 3,068 fakes in each compression."""
        return [
            Published(f"{method or 'real'} {one}", label, method, one, count)
            for label, method, count in ((Label.REAL, "", N_REAL), (Label.FAKE, METHOD, N_FAKE))
            for one in COMPRESSIONS
        ]


def _real(path: Path, compression: str) -> Video:
    parts = name_parts(path, REAL, "<actor>__<scene>, such as 01__kitchen_pan")
    return Video(f"{compression}_{path.stem}", path, Label.REAL, actor=parts["actor"], compression=compression)


def _fake(path: Path, compression: str, mask: Path | None) -> Video:
    form = "<target>_<source>__<scene>__<8 characters>, such as 01_02__kitchen_pan__YVGY8LOK"
    parts = name_parts(path, FAKE, form)
    return Video(
        f"{METHOD}_{compression}_{path.stem}", path, Label.FAKE,
        f"{compression}_{parts['target']}__{parts['scene']}", parts["target"], parts["source"],
        method=METHOD, compression=compression, mask=mask,
    )  # fmt: skip
