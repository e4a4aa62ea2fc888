"""AV-Deepfake1M: clips of VoxCeleb2 in which words were exchanged, in the picture, the sound or both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dfprep.errors import SourceError
from dfprep.sources.altered_parts import altered_video, entries_of
from dfprep.sources.data_set import DataSet, folders_named
from dfprep.sources.ids import id_of
from dfprep.sources.lists import inner
from dfprep.types import Video
from dfprep.values import checked

SPLITS = ("train", "val")
N_LEVELS = 4  # person, recording, clip and file


@checked
class AvDeepfake1m(DataSet):
    """The layout of AV-Deepfake1M (Cai et al. 2024, arXiv:2311.15308, github.com/ControlNet/AV-Deepfake1M).

    ``train_metadata.json`` lists the videos in ``train``: objects with ``file``
    (``<person>/<recording>/<clip>/fake_video_real_audio.mp4``), ``original``, ``modify_type``, ``fake_segments``
    and ``visual_fake_segments``; ``val_metadata.json`` lists those in ``val``. A split whose folder is not there is
    not listed; the test set has no labels. A fake is altered in its segments only. A video with another sound only
    has a real picture: it is REAL, with the `audio_label` FAKE, and has no original.
    """

    LAYOUT = "train/ with train_metadata.json, or val/ with val_metadata.json"

    def listed(self) -> Iterator[Video]:
        """See `DataSet.listed`; ids are ``id00012_21Uxsk56VDQ_00001_real``."""
        for split, folder in folders_named(self.root, SPLITS).items():
            file = self.root / f"{split}_metadata.json"
            if not file.is_file():
                raise SourceError(f"{folder} needs {file.name} beside it, which is missing; fetch it")
            yield from _split_videos(file, inner(folder), split)


def _split_videos(file: Path, folder: Path, split: str) -> Iterator[Video]:
    for where, entry, parts in entries_of(file):
        person, recording = parts[-4:-2] if len(parts) >= N_LEVELS else ("", "")
        yield altered_video(where, entry, folder.joinpath(*parts), _id, parts, split, person, recording)


def _id(parts: list[str]) -> str:
    return id_of("_".join(parts))
