"""A table of folds as columns of text, for tables of any tool: with alternative column names, and 3.0 for 3."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from dfprep.errors import StoreError
from dfprep.folds.names import Known, stem_of

ALIASES = {
    "video": ("video", "index", "filename", "file_name", "file", "path", "image", "image_path", "video_path"),
    "name": ("name",),
    "path": ("index", "path", "file", "filename", "file_name"),
    "compression": ("compression",),
    "label": ("label",),
    "split": ("split", "level", "set", "subset", "partition"),
    "fold": ("cv_fold", "fold"),
    "isVal": ("isVal", "is_val", "val"),
    "original": ("original",),
    "actors": ("actors", "actor", "cluster"),
    "donors": ("donors", "donor"),
    "source_video": ("source_video",),
    "near_copies": ("near_copies",),
    "status": ("status",),
    "persons": ("person_count", "persons"),
    "hash": ("hash", "sha256", "md5"),
}
TEXTS = ("video", "name", "path", "original", "source_video", "near_copies")
CLASS_COLUMNS = ("class", "first_person_label", "second_person_label")
SEPARATORS = re.compile(r"[+;,|]")
WRAPPING = " []()'\""
NO_VALUE = ("", "nan", "NaN", "None", "null", "NULL", "<NA>")  # not "Nan", which may be a name
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")  # what a terminal obeys, but for line breaks
ESCAPED = re.compile(r"'+[=+\-@\t\r]")  # a field that dfprep wrote with an apostrophe, so that it is no formula
NUMBER = re.compile(r"\s*-?\d+(\.0)?\s*")


PlaceOf = tuple[str, str]
"""The level and fold of a video; one of them may be empty."""

UNKNOWN_PERSON = "-1"  # noise of the clustering: two of these may be different people
NOISE_KIND = "noise"  # of the key of such a person, who is nobody else as far as is known


@dataclass(frozen=True)
class Table:
    """Columns with one entry for each row; text is empty if it is unknown.

    Attributes:
        found: the keys of `ALIASES` that the table has.
        places: (level, fold) of a row; None without a place.
        family: the id at the end of the originals, as far as these are in the table; the video's own without one.
        alteration_class: the highest class of the video's people.
        clustered: whether all actors are whole numbers, which are clusters and not names.
    """

    found: frozenset[str]
    places: Sequence[PlaceOf | None]
    video: Sequence[str]
    name: Sequence[str]
    path: Sequence[str]
    compression: Sequence[str]
    original: Sequence[str]
    family: Sequence[str]
    label: Sequence[str]
    alteration_class: Sequence[str]
    persons: Sequence[str]
    status: Sequence[str]
    hash: Sequence[str]
    actors: Sequence[list[str]]
    donors: Sequence[list[str]]
    source_video: Sequence[str]
    near_copies: Sequence[str]
    clustered: bool


def read_any_table(table: str | Path | Iterable[Any]) -> Table:
    """The columns of a CSV file or of rows.

    Raises:
        StoreError: no such file, no rows, or no column for the place of a video.
    """
    rows, where = _rows(table)
    there = {name for row in rows for name in row}
    used = {key: next((name for name in names if name in there), "") for key, names in ALIASES.items()}
    if not used["split"] and not used["fold"] and not used["isVal"]:
        raise StoreError(
            f"{where} has no rows, or none of the columns split, cv_fold and isVal, without which no video has a "
            f"place; it has {', '.join(sorted(there)) or 'none'}"
        )
    columns = {
        key: [(_text if key in TEXTS else _number)(row.get(name)) if name else "" for row in rows]
        for key, name in used.items()
    }
    videos = [_stem(text) for text in columns["video"]]
    originals = [_stem(text) for text in columns["original"]]
    actors = [people_in(text) for text in columns["actors"]]
    return Table(
        found=frozenset(key for key, name in used.items() if name),
        places=_places(columns, used),
        video=videos,
        name=columns["name"],
        path=columns["path"],
        compression=columns["compression"],
        original=originals,
        family=_families(videos, originals),
        label=columns["label"],
        alteration_class=[max((_number(row.get(name)) for name in CLASS_COLUMNS), default="") for row in rows],
        persons=columns["persons"],
        status=columns["status"],
        hash=columns["hash"],
        actors=actors,
        donors=[people_in(text) for text in columns["donors"]],
        source_video=columns["source_video"],
        near_copies=columns["near_copies"],
        clustered=all(re.fullmatch(r"-?\d+", one) for people in actors for one in people),
    )


def known_videos(table: Table, hashes: Mapping[str, str], names: Mapping[str, Sequence[str]]) -> tuple[Known, ...]:
    """What is known of each row; see `audit`."""
    kind = "actor" if table.clustered else "person"
    return tuple(
        Known(
            video=video,
            family=table.family[i],
            name=table.name[i],
            path=table.path[i],
            real=table.label[i].upper() != "FAKE",
            compression=table.compression[i],
            actors=tuple(
                f"{kind}:{one}" if one != UNKNOWN_PERSON else f"{NOISE_KIND}:{table.family[i]}/{number}"
                for number, one in enumerate(table.actors[i])
            ),
            names=tuple(one for joined in names.get(video, ()) for one in people_in(joined)),
            donors=tuple(table.donors[i]),
            source_video=table.source_video[i],
            near_copies=table.near_copies[i],
            content=hashes.get(video, table.hash[i]),
        )
        for i, video in enumerate(table.video)
    )


def _families(videos: Sequence[str], originals: Sequence[str]) -> list[str]:
    """The last of the originals of each row: a fake's original may be another compression of a real video."""
    original_of = {video: original for video, original in zip(videos, originals, strict=True) if original}
    found = []
    for video, original in zip(videos, originals, strict=True):
        chain = [original or video]
        while (following := original_of.get(chain[-1], "")) and following not in chain:
            chain.append(following)
        # the originals of a damaged table may form a circle, of which every row then has the same one
        found.append(min(chain[chain.index(following) :]) if following else chain[-1])
    return found


def _rows(table: str | Path | Iterable[Any]) -> tuple[list[Mapping[str, Any]], str]:
    """The rows as mappings, and the name of the table for errors."""
    if not isinstance(table, (str, Path)):
        return [row if isinstance(row, Mapping) else vars(row) for row in table], "the table"
    return csv_rows(table), str(table)


def csv_rows(table: str | Path) -> list[Mapping[str, Any]]:
    """The lines of a CSV table by column.

    Raises:
        StoreError: no such file, it is no CSV in UTF-8, or a line has too many fields or control characters.
    """
    if not Path(table).is_file():
        raise StoreError(
            f"the table of folds {table} does not exist; run python -m dfprep.split, or use another file"
        )
    lines: list[Mapping[str, Any]] = []
    with Path(table).open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(_without_control(file, table))
        try:
            names = reader.fieldnames or []
            if twice := {name for name in names if name and names.count(name) > 1}:
                raise StoreError(f"{table} must have each column once, got {min(twice)!r} twice; remove one")
            for line in reader:
                if None in line:
                    raise StoreError(
                        f"{table}, line {reader.line_num} has more fields than there are columns; put a field with "
                        "a comma in quotes"
                    )
                lines.append({k: v[1:] if v and ESCAPED.match(v) else v for k, v in line.items()})
        except UnicodeDecodeError as error:
            raise StoreError(f"{table} is not UTF-8 ({error}); save it as UTF-8") from None
        except csv.Error as error:
            raise StoreError(f"{table}, line {reader.line_num + 1} is no CSV ({error}); correct the line") from None
    return lines


def _without_control(file: Iterable[str], table: str | Path) -> Iterator[str]:
    for number, line in enumerate(file, 1):
        if found := CONTROL.search(line):
            raise StoreError(f"{table}, line {number} must have no control characters, got {found[0]!r}")
        yield line


def _places(columns: Mapping[str, Sequence[str]], used: Mapping[str, str]) -> list[PlaceOf | None]:
    """The level and fold of each row. Training and validation are two places if the table has no folds, and in a
    fold that has both."""
    truth = {"true": "val", "1": "val", "false": "train", "0": "train"}
    side = [truth.get(text.lower(), text) for text in columns["isVal"]]
    place = list(zip(columns["split"], columns["fold"], strict=True))
    sides = defaultdict(set)
    for where, which in zip(place, side, strict=True):
        sides[where].add(which)
    found: list[PlaceOf | None] = []
    for (level, fold), which in zip(place, side, strict=True):
        divided = not used["fold"] or len(sides[level, fold]) > 1
        if not (level or fold) and (used["split"] or used["fold"]):
            found.append(None)
        else:
            found.append((level, " ".join(part for part in (fold, which) if part) if divided else fold))
    return found


def _text(value: object) -> str:
    """`value` as text; empty for None and NaN."""
    text = "" if value is None else str(getattr(value, "value", value)).strip()
    return "" if text in NO_VALUE else text


def _number(value: object) -> str:
    """`value` as text; 3 for 3.0, which pandas writes if the column also has empty fields."""
    return re.sub(r"^(-?\d+)\.0$", r"\1", _text(value))


def _stem(text: str) -> str:
    """The id of a video from its id or its path."""
    return stem_of(PurePosixPath(text.replace("\\", "/")).name)


def people_in(text: str) -> list[str]:
    """Names from "404+79", "[404, 79]", "404;79"; a name may hold a comma: "Doe, John+Poe, Jim" are two."""
    parts = SEPARATORS.split(text)
    listed = text.strip()[:1] in ("[", "(") or all(NUMBER.fullmatch(part) for part in parts)
    parts = parts if listed else text.split("+")
    return [name for part in parts if (name := _number(part.strip(WRAPPING)))]
