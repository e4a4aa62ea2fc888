"""Entries of lists of videos that are altered in parts: what is altered, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dfprep.errors import SourceError
from dfprep.sources.lists import parts_of, read_json
from dfprep.types import Label, Video

VISUAL, AUDIO, BOTH = "visual_modified", "audio_modified", "both_modified"
METHODS = {
    "real": "", VISUAL: VISUAL, AUDIO: AUDIO, BOTH: BOTH, "both-modified": BOTH,
    "visual": VISUAL, "video": VISUAL, "audio": AUDIO, "both": BOTH,
}  # fmt: skip
"""The method by `modify_type`, in the spellings of the lists and of their authors' code."""
BY_FLAGS = {(False, False): "", (True, False): VISUAL, (False, True): AUDIO, (True, True): BOTH}
"""The method by `modify_video` and `modify_audio`, which LAV-DF has instead of `modify_type`."""

# the altered parts of the picture if they are listed, else those of picture and sound; LAV-DF calls these periods
SEGMENTS = ("visual_fake_segments", "fake_segments", "fake_periods")


def entries_of(file: Path) -> Iterator[tuple[str, dict[str, Any], list[str]]]:
    """Place, entry and the parts of the path `file` of every entry of a list.

    Raises:
        SourceError: the list cannot be read, or an entry is no object with a path inside the folder.
    """
    entries = read_json(file, list)
    for number in range(1, len(entries) + 1):
        # a million entries take a gigabyte: each is let go when it has been read
        entry, entries[number - 1] = entries[number - 1], None
        where = f"{file}, entry {number}"
        if not isinstance(entry, dict):
            raise SourceError(f"{where}: must be an object with a file, got {entry!r}; correct or remove it")
        yield where, entry, parts_of(where, entry.get("file"))


def altered_video(
    where: str, entry: dict[str, Any], path: Path, id_by: Callable[[list[str]], str], parts: list[str], split: str,
    actor: str = "", source_video: str = "",
) -> Video:  # fmt: skip
    """The video of an entry; its label is that of the picture, its segments the altered parts of the picture.

    Args:
        id_by: makes the id of a video of the parts of its path in the list.
        parts: of the entry's own path.
    """
    method = _method(where, entry)
    fake, voice_fake = method in (VISUAL, BOTH), method in (AUDIO, BOTH)
    original = entry.get("original") if fake else None  # that of a real video is in VoxCeleb2
    original_id = id_by(parts_of(f"{where}, original", original)) if original else ""
    segments = _segments(where, entry) if fake else ()
    try:
        return Video(
            id_by(parts), path, Label.FAKE if fake else Label.REAL, original_id, actor, method=method, split=split,
            audio_label="" if fake is voice_fake else "FAKE" if voice_fake else "REAL", source_video=source_video,
            segments=segments,
        )  # fmt: skip
    except SourceError as error:
        raise SourceError(f"{where}: {error}") from None


def _method(where: str, entry: dict[str, Any]) -> str:
    if "modify_type" in entry:
        method = METHODS.get(str(entry["modify_type"]))
        if method is None:
            rule = "modify_type must be real, visual_modified, audio_modified or both_modified"
            raise SourceError(f"{where}: {rule}, got {entry['modify_type']!r}; correct or remove it")
        return method
    flags = entry.get("modify_video"), entry.get("modify_audio")
    if not all(isinstance(flag, bool) for flag in flags):
        rule = "must have a modify_type, or true or false for modify_video and modify_audio"
        raise SourceError(f"{where}: {rule}, got {flags[0]!r} and {flags[1]!r}; correct or remove it")
    return BY_FLAGS[flags]  # type: ignore[index]


def _segments(where: str, entry: dict[str, Any]) -> tuple[tuple[float, float], ...]:
    field = next((name for name in SEGMENTS if entry.get(name)), SEGMENTS[1])
    try:
        segments = tuple((float(start), float(end)) for start, end in entry.get(field) or ())
    except (TypeError, ValueError):
        segments = ((1, 0),)
    if not all(0 <= start <= end < float("inf") for start, end in segments):
        rule = f"{field} must be a list of [start, end] in seconds"
        raise SourceError(f"{where}: {rule}, got {entry[field]!r}; correct or remove it")
    return segments
