"""Lists of objects in JSON: DFDC's and DFDCP's by file name, LAV-DF's and AV-Deepfake1M's as a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dfprep.folds.published.json_files import read_json
from dfprep.folds.published.parts import FAKE, REAL, Listed, label_in, label_of, part_in, part_of

NAME = "metadata of videos"
SPLIT = ("split", "set", "subset", "partition")
FILE = ("file", "filename", "file_name", "path", "video", "video_path", "name")
LABEL = ("label", "is_fake")
SIGNS = ("modify_video", "modify_audio", "n_fakes", "fake_segments", "fake_periods")
"""Fields that are true, or not empty, of a fake."""

KNOWN = {*SPLIT, *LABEL, *SIGNS, "original", "modify_type", "augmentations"}


def recognises(path: Path) -> bool:
    """Whether a JSON file holds objects with a field of `KNOWN`, in a list or by the name of the file."""
    found = read_json(path) if path.suffix == ".json" else None
    entries = list(found.values()) if isinstance(found, dict) else found
    return isinstance(entries, list) and bool(entries) and all(
        isinstance(one, dict) and not KNOWN.isdisjoint(one) for one in entries
    )  # fmt: skip


def read(path: Path) -> Iterator[Listed]:
    """Every entry; where none says its part, the name of the file or of a folder above it does."""
    found = read_json(path)
    default = part_in(path.stem) or next((part for one in path.parts[-2:-4:-1] if (part := part_in(one))), "")
    entries = found.items() if isinstance(found, dict) else ((_first(one, FILE), one) for one in found)
    for text, entry in entries:
        split = str(_first(entry, SPLIT) or "")
        original = entry.get("original") or ""
        yield Listed(
            str(text), part_of(split) or split or default, _label(text, entry), str(original),
            actor=str(entry.get("actor") or ""), donor=str(entry.get("donor") or ""),
            source_video=str(entry.get("source_video") or ""),
        )  # fmt: skip


def _first(entry: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((entry[name] for name in names if entry.get(name) is not None), None)


def _label(text: str, entry: Mapping[str, Any]) -> str:
    """By its label, what was modified, or its folder."""
    label = label_of(_first(entry, LABEL))
    if label:
        return label
    if any(name in entry for name in SIGNS):
        return FAKE if any(entry.get(name) for name in SIGNS) else REAL
    if "modify_type" in entry:
        return REAL if entry["modify_type"] in (None, "", "real") else FAKE
    return label_in(str(text))
