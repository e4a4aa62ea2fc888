"""FaceForensics++'s lists: pairs of sequences that were exchanged, ``[["071", "054"], ...]``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dfprep.errors import StoreError
from dfprep.folds.published.json_files import read_json
from dfprep.folds.published.parts import FAKE, REAL, Listed, part_in

NAME = "pairs of sequences, as of FaceForensics++"


def recognises(path: Path) -> bool:
    """Whether a JSON file holds a list of pairs of texts."""
    return path.suffix == ".json" and _are_pairs(read_json(path))


def _are_pairs(found: Any) -> bool:
    pairs = isinstance(found, list) and found
    return bool(pairs) and all(
        isinstance(one, list) and len(one) == 2 and all(isinstance(name, str) for name in one) for one in found
    )


def read(path: Path) -> Iterator[Listed]:
    """Both sequences of each pair, and the fakes of each with the face of the other.

    ``conversion_dict.json`` beside the list, if it is there, names the recording of each sequence.
    """
    recordings, part = _recordings(path.parent), part_in(path.stem)
    for a, b in read_json(path):
        for target, source in ((a, b), (b, a)):
            known = {"actor": target, "source_video": recordings.get(target, "")}
            yield Listed(target, part, REAL, **known)
            yield Listed(f"{target}_{source}", part, FAKE, target, donor=source, **known)


def _recordings(folder: Path) -> dict[str, str]:
    """The YouTube video of each sequence: values are its id and the number of the sequence in it."""
    for path in (folder / "conversion_dict.json", folder.parent / "conversion_dict.json"):
        if path.is_file():
            found = read_json(path)
            if not isinstance(found, dict):
                raise StoreError(f"{path} must be an object of texts, got a {type(found).__name__}; fetch it again")
            return {number: str(value).split(" ")[0] for number, value in found.items()}
    return {}
