"""The DFDC preview: videos of actors, and fakes made by two methods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from dfprep.errors import SourceError
from dfprep.sources.data_set import DataSet, Published, folders_named
from dfprep.sources.ids import id_of
from dfprep.sources.lists import parts_of, read_json, videos_below
from dfprep.types import Label, Video
from dfprep.values import checked

REAL = "original_videos"
METHODS = ("method_A", "method_B")
LIST = "dataset.json"
CLIP = re.compile(r"(?P<recording>(?P<target>[^_]+)_[^_]+)_[^_]+")
N_REAL = 1131  # README of github.com/SCLBD/DeepfakeBench; the numbers of fakes in papers differ (4,113 and 4,119)


@checked
class Dfdcp(DataSet):
    """The layout of the DFDC preview data set (Dolhansky et al. 2019, arXiv:1910.08854).

    Real videos are ``original_videos/<target>/<target>_<recording>_<n>.mp4``. Fakes are
    ``method_A/<target>/<target>_<recording>/<donor>_<target>_<recording>_<n>.mp4``, the donor first, and the same
    in ``method_B``: both methods use the same names. A fake's original is ``<target>_<recording>_<n>``.
    ``dataset.json``, an object from paths to ``{"label": "fake", "set": "train"}``, gives the splits, if it exists.
    """

    LAYOUT = f"{REAL}/, method_A/ and method_B/"

    def listed(self) -> Iterator[Video]:
        """See `DataSet.listed`; ids are ``1003254_A_001`` and ``method_A_1255229_1003254_A_001``."""
        for folder, parent in folders_named(self.root, (REAL, *METHODS)).items():
            for path in videos_below(parent):
                yield self._video(path, folder)

    def published(self) -> list[Published]:
        """The number of real videos; with ``dataset.json`` also of the fakes by each method, and all names."""
        names = {
            folder: frozenset(name for one, name in self._splits if one == folder) for folder in (REAL, *METHODS)
        }
        real = Published("real", Label.REAL, "", "", N_REAL, names[REAL])
        return [real, *(Published(m, Label.FAKE, m, "", len(names[m]), names[m]) for m in METHODS if names[m])]

    def _video(self, path: Path, folder: str) -> Video:
        method = "" if folder == REAL else folder
        donor, _, clip = path.stem.partition("_") if method else ("", "", path.stem)
        parts = CLIP.fullmatch(clip)
        if parts is None:
            rule = f"be called {'<donor>_' * bool(method)}<target>_<recording>_<n>"
            raise SourceError(f"{path} must {rule}; rename it or move it out of {folder}/")
        return Video(
            id_of(f"{method}_{path.name}" if method else path.name), path, Label.FAKE if method else Label.REAL,
            id_of(clip) if method else "", parts["target"], donor, method=method,
            split=self._splits.get((folder, path.stem), ""), source_video=parts["recording"],
        )  # fmt: skip

    @cached_property
    def _splits(self) -> dict[tuple[str, str], str]:
        """The official split by folder and stem; only folders that the layout has."""
        file, splits = self.root / LIST, {}
        for path, entry in (read_json(file, dict) if file.is_file() else {}).items():
            where = f"{file}, entry {path!r}"
            folder, *_, name = parts_of(where, path)
            if folder not in (REAL, *METHODS):
                raise SourceError(f"{where}: must be a path in {self.LAYOUT}; correct or remove it")
            label = "real" if folder == REAL else "fake"
            if not isinstance(entry, dict) or entry.get("label") != label or not isinstance(entry.get("set"), str):
                rule = f"must be an object with the label {label!r} and a set"
                raise SourceError(f"{where}: {rule}, got {entry!r}; correct or remove it")
            splits[folder, Path(name).stem] = entry["set"]
        return splits
