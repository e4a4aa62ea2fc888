"""DeepfakeBench's JSON: ``{name: {label: {train|val|test: {video: {"frames": [...]}}}}}``.

For FaceForensics++ and DFD the compression, ``c23``, ``c40`` or ``raw``, is between the part and the video.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dfprep.errors import StoreError
from dfprep.folds.published.json_files import read_json
from dfprep.folds.published.parts import Listed, label_of, part_of

NAME = "DeepfakeBench"


def recognises(path: Path) -> bool:
    """Whether a JSON file holds parts of labels of data sets."""
    found = read_json(path) if path.suffix == ".json" else None
    return isinstance(found, dict) and bool(found) and all(
        isinstance(labels, dict) and any(labels.values()) and all(
            isinstance(parts, dict) and all(part_of(part) for part in parts)
            for parts in labels.values()
        )
        for labels in found.values()
    )  # fmt: skip


def read(path: Path) -> Iterator[Listed]:
    """Every video; its path is that of its frames, if these are listed."""
    for labels in read_json(path).values():
        for label, parts in labels.items():
            for part, videos in parts.items():
                for text in _videos(videos, f"{path}: {label}, {part}"):
                    yield Listed(text, part_of(part), label_of(label))


def _videos(found: Any, where: str) -> Iterator[str]:
    if not isinstance(found, dict):
        raise StoreError(f"{where} must be an object of videos, got a {type(found).__name__}; fetch the file again")
    for name, entry in found.items():
        if isinstance(entry, dict) and "frames" not in entry:
            yield from _videos(entry, f"{where}, {name}")  # a compression
        else:
            frames = entry.get("frames") if isinstance(entry, dict) else None
            if frames is not None and not isinstance(frames, list):
                raise StoreError(
                    f"{where}, {name}: frames must be a list, got a {type(frames).__name__}; fetch the file again"
                )
            folder = str(frames[0]).replace("\\", "/").rpartition("/")[0] if frames else ""
            yield folder.replace("/frames/", "/") if folder.rpartition("/")[2] == name else str(name)
