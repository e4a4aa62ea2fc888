"""The DFDC: part folders that each hold videos and a list of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dfprep.errors import SourceError
from dfprep.sources.data_set import DataSet, Published
from dfprep.sources.ids import id_of
from dfprep.sources.lists import inner, read_csv, read_json
from dfprep.types import Label, Video
from dfprep.values import checked

METADATA = "metadata.json"
LISTS = (METADATA, "labels.csv", "label.csv")
TRAIN_PART = "dfdc_train_part_"
N_TRAIN = {Label.REAL: 19_154, Label.FAKE: 100_000}  # Dolhansky et al. 2020, of 119,154


@checked
class Dfdc(DataSet):
    """The videos that the lists of one or many DFDC parts name (Dolhansky et al. 2020, arXiv:2006.07397).

    The list of a train part, ``metadata.json``, is an object from file names to
    ``{"label": "FAKE", "split": "train", "original": "name.mp4"}``; a real video has no original, or null. An
    original may be in another part. A held-out part has ``labels.csv`` or ``label.csv`` (``filename,label``, 1 =
    fake), or a ``metadata.json`` with ``{"is_fake": 1}``, which is preferred. Its fakes have no original, and its
    split is "test"; in a folder called ``validation`` it is "val". The video files are not opened. A video's id is
    its file name without the suffix; see `id_of`.

    ``source.path`` is a part's folder, or a folder of parts: every subfolder with a list, also those in ``train``.
    """

    LAYOUT = f"{METADATA} with videos"

    def listed(self) -> Iterator[Video]:
        """See `DataSet.listed`; names the file, the entry and the remedy where a list is wrong."""
        for part in self._parts():
            yield from _part_videos(part)

    def published(self) -> list[Published]:
        """The numbers of the train parts."""
        return [Published(f"{label.value.lower()}, train", label, "", "", n) for label, n in N_TRAIN.items()]

    def _parts(self) -> list[Path]:
        """The lists of the parts: that of the root itself, or of its subfolders."""
        own = _list_of(self.root)
        if own:
            return [own]
        folders = _folders(self.root)
        for train in [path for path in folders if path.name.lower() == "train" and not _list_of(path)]:
            folders += _folders(train)
        lists = {path: _list_of(path) for path in folders}
        parts = [one for one in lists.values() if one]
        if not parts:
            raise SourceError(
                f"neither {self.root} nor a folder in it has a {METADATA}; set source.path to a DFDC part "
                "or to the folder that holds the parts"
            )
        bare = [path.name for path, one in lists.items() if not one and path.name.lower().startswith(TRAIN_PART)]
        if bare:
            raise SourceError(
                f"{len(bare)} of the parts in {self.root} have no {METADATA}, the first is {bare[0]}; "
                "unpack them again or move their folders away"
            )
        return parts


def _folders(parent: Path) -> list[Path]:
    return sorted(path for path in parent.iterdir() if path.is_dir())


def _list_of(folder: Path) -> Path | None:
    places = (folder, folder / "videos")
    return next((place / name for place in places for name in LISTS if (place / name).is_file()), None)


def _part_videos(file: Path) -> Iterator[Video]:
    folder = inner(file.parent)
    if file.name != METADATA:
        for where, row in read_csv(file, ("filename", "label")):
            label = _numbered(where, "label", row["label"])
            yield _video(where, folder, row["filename"], label, "", _held_out_split(file))
        return
    entries = read_json(file, dict, "fetch it again from its DFDC part", _no_twins)
    for name, entry in entries.items():
        where = f"{file}, entry {name!r}"
        yield _video(where, folder, name, *_checked(where, file, entry))


def _video(where: str, folder: Path, name: str, label: Label, original: str, split: str) -> Video:
    try:
        return Video(id_of(name), folder / name, label, id_of(original), name=name, split=split)
    except SourceError as error:
        raise SourceError(f"{where}: {error}") from None


def _held_out_split(file: Path) -> str:
    folder = file.parent.parent if file.parent.name == "videos" else file.parent
    return "val" if folder.name.lower() == "validation" else "test"


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of `pairs`; without this check, json would silently drop all but the last of equal names."""
    entries = dict(pairs)
    if len(entries) != len(pairs):
        twin = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"{twin!r} occurs twice in one object")
    return entries


def _numbered(where: str, field: str, value: Any) -> Label:
    if str(value) not in ("0", "1", "False", "True"):
        raise SourceError(f"{where}: {field} must be 0 or 1, got {value!r}; correct or remove it")
    return Label.FAKE if str(value) in ("1", "True") else Label.REAL


def _checked(where: str, file: Path, entry: Any) -> tuple[Label, str, str]:
    """Label, original and split of one entry of a ``metadata.json``.

    Raises:
        SourceError: the entry is no object, its label is unknown, or its label and original are inconsistent.
    """
    if not isinstance(entry, dict):
        raise SourceError(f"{where}: must be an object with a label, got {entry!r}; correct or remove it")
    label, original, split = entry.get("label"), entry.get("original"), entry.get("split")
    if split is not None and not isinstance(split, str):
        raise SourceError(f"{where}: the split must be a text, got {split!r}; correct or remove it")
    if label is None and "is_fake" in entry:
        return _numbered(where, "is_fake", entry["is_fake"]), "", split or _held_out_split(file)
    if label not in ("REAL", "FAKE"):
        raise SourceError(f"{where}: the label must be REAL or FAKE, got {label!r}; correct or remove it")
    if original is not None and not isinstance(original, str):
        raise SourceError(f"{where}: the original must be a file name, got {original!r}; correct or remove it")
    if (label == "FAKE") != bool(original):
        rule = "a FAKE must have its original, a REAL none"
        raise SourceError(f"{where}: {rule}, got {label} with the original {original!r}; correct or remove it")
    return Label[label], original or "", split or ""
