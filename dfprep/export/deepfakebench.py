"""DeepfakeBench: frames, masks, and the JSON files that its loader reads (github.com/SCLBD/DeepfakeBench)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from dfprep.errors import StoreError, require
from dfprep.export.deepfakebench_names import SEVERAL_COMPRESSIONS, Names, names_for
from dfprep.export.deepfakebench_readme import JSONS, JSONS_OF_LMDB, readme_of
from dfprep.export.faces import Face, faces_in
from dfprep.export.lmdb_file import write_lmdb
from dfprep.export.protocol import PARTS, Chosen, Progress, Written
from dfprep.export.tree import write_tree
from dfprep.files import atomic
from dfprep.values import PlainName, checked

REPLACED = "the loader replaces this word in paths"


@checked
@dataclass(frozen=True)
class DeepfakeBench:
    """The layout of DeepfakeBench.

    Attributes:
        data_set: its name there, such as FaceForensics++ or DFDC; None: by the source, or the name of the data set.
        folders: a video's folder has its unique "id", as video-level metrics need it, or its official "name", as
            the detectors LSDA and IID need it.
        lmdb: whether the images are also written as LMDB, with JSON files of their own.
    """

    name: PlainName
    data_set: str | None
    folders: Literal["id", "name"]
    lmdb: bool

    def identity(self) -> Mapping[str, object]:
        """See `ExportFormat`."""
        return {"format": self.name, "data_set": self.data_set, "folders": self.folders}

    def n_steps(self, chosen: Chosen) -> int:
        """See `ExportFormat`: the faces, at most a mask for each, and with LMDB all of them twice.

        Raises:
            ConfigError: the loader cannot take the name of the data set.
            StoreError: two persons would have the same folder.
        """
        self._require_own_folders(chosen, self._names(chosen))
        return len(chosen.faces) * (1 if chosen.pixels.masks == "none" else 2) * (2 if self.lmdb else 1)

    def write(self, chosen: Chosen, to: Path, progress: Progress) -> Written:
        """See `ExportFormat`."""
        names = self._names(chosen)
        n_files, n_new = write_tree(self._files(chosen, names), to, progress)
        tables = list(_write_jsons(to / JSONS, self._videos(chosen, names, "./"), names))
        data_sets = [table.stem for table in tables]
        if self.lmdb:
            write_lmdb(to / names.lmdb, self._files(chosen, names), lambda done: progress(n_files + done))
            tables += _write_jsons(to / JSONS_OF_LMDB, self._videos(chosen, names, ""), names)
        return Written(n_files, n_new, tables, readme_of(chosen, to, names, data_sets, lmdb=self.lmdb))

    def _names(self, chosen: Chosen) -> Names:
        names = names_for(chosen.source, self.data_set, chosen.name)
        require("frames" not in names.data_set, "format.data_set", "not contain 'frames'", names.data_set, REPLACED)
        return names

    def _require_own_folders(self, chosen: Chosen, names: Names) -> None:
        owners: dict[str, Face] = {}
        for face in faces_in(chosen.faces.drop_duplicates(["video", "person"])):
            folder = self._folder(face, names)
            other = owners.setdefault(folder, face)
            if other is not face:
                remedy = "format.folders=id" if self.folders == "name" else "choice.persons=[0]"
                raise StoreError(
                    f"{folder} would hold the frames of {other.video}, person {other.person}, and of {face.video}, "
                    f"person {face.person}; choose {remedy}"
                )

    def _files(self, chosen: Chosen, names: Names) -> Iterator[tuple[str, bytes]]:
        for face in faces_in(chosen.faces):
            path = self._path(face, names)
            yield path, chosen.pixels.png(face)
            mask = chosen.pixels.mask_png(face)
            if mask is not None:
                yield path.replace("/frames/", "/masks/"), mask

    def _path(self, face: Face, names: Names) -> str:
        """The path of a face below the export's folder; "frames" is in it exactly once, as the loader needs it."""
        return f"{names.data_set}/{self._folder(face, names)}/{face.frame:03d}.png"

    def _folder(self, face: Face, names: Names) -> str:
        if self.folders == "id":
            return f"frames/{_with_person(face.video, face)}"
        above = [names.label(face.target, face.method), face.compression]
        return "/".join(
            [part for part in above if part] + ["frames", _with_person(Path(face.name or face.video).stem, face)]
        )

    def _videos(self, chosen: Chosen, names: Names, start: str) -> dict[Video, list[str]]:
        """The paths of the frames of each person of each video."""
        videos = defaultdict(list)
        for face in faces_in(chosen.faces):
            path = self._path(face, names)
            label = names.label(face.target, face.method)
            videos[Video(label, face.part, face.compression, path.split("/")[-2])].append(start + path)
        return videos


class Video(NamedTuple):
    """A person of a video in the JSON: its label, part, compression, and the name of its folder."""

    label: str
    part: str
    compression: str
    name: str


def _with_person(name: str, face: Face) -> str:
    """The name of the folder of a person's frames; without "frames", which the loader would replace, too."""
    return (f"{name}_p{face.person}" if face.person else name).replace("frames", "Frames")


def _write_jsons(folder: Path, videos: Mapping[Video, Sequence[str]], names: Names) -> Iterator[Path]:
    """Write the JSON of the whole data set, and one for each label that is a data set of its own."""
    wanted = {names.data_set: {video.label for video in videos} | {names.real}}
    for label, own in names.own_sets.items():
        if any(video.label == label for video in videos):
            wanted[own] = {names.real, label}
    for data_set, labels in wanted.items():
        chosen = {video: frames for video, frames in videos.items() if video.label in labels}
        with atomic(folder / f"{data_set}.json") as temporary:
            text = json.dumps(
                {data_set: json_of(chosen, sorted(labels), data_set in SEVERAL_COMPRESSIONS)}, indent=1
            )
            temporary.write_text(text, encoding="utf-8")
        yield folder / f"{data_set}.json"


def json_of(videos: Mapping[Video, Sequence[str]], labels: Sequence[str], compressed: bool) -> dict[str, Any]:
    """``{label: {part: {video: {"label", "frames"}}}}``, with a level for the compression below the part.

    Every label has every part, and every part every compression, since the loader takes them without asking.
    """
    compressions = sorted({video.compression for video in videos})
    tree: dict[str, Any] = {
        label: {part: {one: {} for one in compressions} if compressed else {} for part in PARTS} for label in labels
    }
    for video, frames in videos.items():
        part = tree[video.label][video.part]
        (part[video.compression] if compressed else part)[video.name] = {
            "label": video.label,
            "frames": list(frames),
        }
    return tree
