"""LAV-DF: clips of VoxCeleb2 in which words were exchanged, in the picture, the sound or both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dfprep.errors import SourceError
from dfprep.sources.altered_parts import altered_video, entries_of
from dfprep.sources.data_set import DataSet, Published, folders_named
from dfprep.sources.ids import id_of
from dfprep.sources.lists import inner
from dfprep.types import Label, Video
from dfprep.values import PlainName, checked

LISTS = ("metadata.min.json", "metadata.json")
SPLITS = {"train": "train", "dev": "val", "test": "test"}  # the data set calls the validation set dev
N_REAL = 36_431  # Cai et al. 2022, of 136,304; altered sounds with a real picture are among the others


@checked
class LavDf(DataSet):
    """The layout of LAV-DF (Cai et al. 2022, arXiv:2204.06228, github.com/ControlNet/LAV-DF).

    ``metadata.min.json`` or ``metadata.json`` lists the videos in ``train``, ``dev`` and ``test``: objects with
    ``file`` (``train/000001.mp4``; the numbers are unique in all splits), ``original``, ``split``, ``modify_type``
    or ``modify_video`` and ``modify_audio``, and ``fake_segments`` or ``fake_periods``. A split whose folder is not
    there is not listed; ``dev`` is the split "val". A fake is altered in its segments only. A video with another
    sound only has a real picture: it is REAL, with the `audio_label` FAKE, and has no original.
    """

    LAYOUT = "metadata.min.json with train/, dev/ and test/"

    def __init__(
        self,
        path: str | Path,
        name: PlainName,
        methods: Sequence[str] | None,
        compressions: Sequence[str] | None,
        splits: Sequence[str] | None,
    ) -> None:
        chosen = None if splits is None else [SPLITS.get(split, split) for split in splits]
        super().__init__(path, name, methods, compressions, chosen)

    def listed(self) -> Iterator[Video]:
        """See `DataSet.listed`; ids are the numbers."""
        folders = {split: inner(path) for split, path in folders_named(self.root, tuple(SPLITS)).items()}
        if not folders:
            return
        file = next((self.root / name for name in LISTS if (self.root / name).is_file()), None)
        if file is None:
            raise SourceError(f"{self.root} needs {' or '.join(LISTS)}, which is missing; fetch it")
        for where, entry, parts in entries_of(file):
            split = str(entry.get("split", parts[0]))
            if split not in SPLITS or parts[0] not in SPLITS or len(parts) == 1:
                rule = f"the split must be one of {', '.join(SPLITS)}, and the file in such a folder"
                raise SourceError(f"{where}: {rule}, got {split!r} and {'/'.join(parts)!r}; correct or remove it")
            if parts[0] in folders:
                path = folders[parts[0]].joinpath(*parts[1:])
                # a video with another voice has the pictures of its original
                recording = _recording(entry, parts)
                yield altered_video(where, entry, path, _id, parts, SPLITS[split], source_video=recording)

    def published(self) -> list[Published]:
        """The number of videos without any alteration."""
        return [Published("real", Label.REAL, "", "", N_REAL)]


def _id(parts: list[str]) -> str:
    return id_of(parts[-1])


def _recording(entry: dict[str, Any], parts: list[str]) -> str:
    """The id of the video that all alterations of one recording name as their original."""
    original = entry.get("original")
    return id_of(original.rpartition("/")[2]) if isinstance(original, str) and original else _id(parts)
