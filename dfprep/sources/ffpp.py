"""FaceForensics++: real videos from YouTube, and fakes made by five methods, in up to three compressions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from dfprep.errors import SourceError
from dfprep.sources.compressed_data_set import CompressedDataSet, compression_folders
from dfprep.sources.data_set import COMPRESSIONS, Published, folders_named, video_files
from dfprep.sources.names import name_parts
from dfprep.types import Label, Video
from dfprep.values import checked

METHODS = ("Deepfakes", "Face2Face", "FaceSwap", "NeuralTextures", "FaceShifter")
N_SEQUENCES = 1000
REAL = re.compile(r"(?P<target>\d{3})")
FAKE = re.compile(r"(?P<target>\d{3})_(?P<source>\d{3})")
SPLITS = ("train", "val", "test")


@checked
class Ffpp(CompressedDataSet):
    """The layout of FaceForensics++'s download script (Rössler et al. 2019, github.com/ondyari/FaceForensics).

    Real videos are ``original_sequences/youtube/<compression>/videos/<target>.mp4``, fakes are
    ``manipulated_sequences/<method>/<compression>/videos/<target>_<source>.mp4``. A fake is compared with the
    target in its own compression; the target's number is the actor, the source's the donor.
    The lists ``train.json``, ``val.json`` and ``test.json`` (official splits) and ``conversion_dict.json`` (the
    YouTube videos that sequences were cut from) are read from the folder, or from ``splits`` in it, if they exist.

    Args:
        masks: whether the videos of masks are used, which the data set has for four methods.
    """

    LAYOUT = "original_sequences/ and manipulated_sequences/"

    def listed(self) -> Iterator[Video]:
        """See `DataSet.listed`; ids are ``c23_000`` and ``Deepfakes_c23_000_003``."""
        for folder, compression in compression_folders(self.root / "original_sequences" / "youtube"):
            yield from (self._real(path, compression) for path in video_files(folder))
        for method, parent in folders_named(self.root / "manipulated_sequences", METHODS).items():
            masks = {path.stem: path for path in video_files(parent / "masks")} if self.masks else {}
            for folder, compression in compression_folders(parent):
                for path in video_files(folder):
                    yield self._fake(path, method, compression, masks.get(path.stem))

    def published(self) -> list[Published]:
        """1,000 real videos, and 1,000 fakes by each method, in each compression."""
        numbers = frozenset(f"{number:03d}" for number in range(N_SEQUENCES))
        pairs = frozenset(f"{a}_{b}" for a, b in self._pairs)
        return [
            Published(f"{method or 'real'} {one}", Label.FAKE if method else Label.REAL, method, one, N_SEQUENCES,
                      pairs if method else numbers)
            for method in ("", *METHODS)
            for one in COMPRESSIONS
        ]  # fmt: skip

    def _real(self, path: Path, compression: str) -> Video:
        target = name_parts(path, REAL, "<number>, such as 000")["target"]
        return Video(
            f"{compression}_{target}", path, Label.REAL, actor=target, compression=compression,
            split=self._splits.get(target, ""), source_video=self._source_videos.get(target, ""),
        )  # fmt: skip

    def _fake(self, path: Path, method: str, compression: str, mask: Path | None) -> Video:
        target, donor = name_parts(path, FAKE, "<target>_<source>, such as 000_003").values()
        return Video(
            f"{method}_{compression}_{path.stem}", path, Label.FAKE, f"{compression}_{target}", target, donor,
            method=method, compression=compression, split=self._splits.get(target, ""),
            source_video=self._source_videos.get(target, ""), mask=mask,
        )  # fmt: skip

    @cached_property
    def _lists(self) -> dict[str, list[tuple[str, str]]]:
        """The pairs of sequences of each official split that is there."""
        found = ((split, self._json(f"{split}.json")) for split in SPLITS)
        return {split: _checked_pairs(pairs, f"{split}.json") for split, pairs in found if pairs is not None}

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        """(target, source) of every fake of a method; both directions exist."""
        return [pair for pairs in self._lists.values() for a, b in pairs for pair in ((a, b), (b, a))]

    @cached_property
    def _splits(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for split, pairs in self._lists.items():
            for number in (number for pair in pairs for number in pair):
                if found.setdefault(number, split) != split:
                    raise SourceError(
                        f"{self.root}: the sequence {number} is in {found[number]}.json and in {split}.json; fetch "
                        "the lists again"
                    )
        return found

    @cached_property
    def _source_videos(self) -> dict[str, str]:
        """The YouTube id of each sequence: the dictionary's values are that id and the number of the sequence."""
        found = self._json("conversion_dict.json") or {}
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            raise SourceError(f"{self.root}/conversion_dict.json must hold an object of texts; fetch it again")
        return {number: value.split(" ")[0] for number, value in found.items()}

    def _json(self, name: str) -> Any:
        """The content of a list in the data set's folder or in ``splits``; None if it is not there."""
        for path in (self.root / name, self.root / "splits" / name):
            if path.is_file():
                try:
                    return json.loads(path.read_text(encoding="utf-8"))
                except (OSError, ValueError) as error:
                    raise SourceError(f"{path} cannot be read as JSON ({error}); fetch it again") from None
        return None


def _checked_pairs(pairs: Any, name: str) -> list[tuple[str, str]]:
    try:
        return [(str(a), str(b)) for a, b in pairs]
    except (TypeError, ValueError):
        raise SourceError(f"{name} must hold a list of pairs of sequences, such as [['071', '054']]") from None
