"""The tables of an output folder: which stage writes each, and what it is made from."""

from __future__ import annotations

from dataclasses import dataclass

from dfprep.tables.actor_rows import ActorRow
from dfprep.tables.alteration_rows import AlignmentRow, AlterationRow, UnalteredRow
from dfprep.tables.columns import columns
from dfprep.tables.fold_rows import ExcludedRow, FoldRow
from dfprep.tables.near_copy_rows import NearCopyRow
from dfprep.tables.shortcut_rows import ShortcutRow
from dfprep.tables.video_rows import VideoRow

STAGES = ("extract", "cluster", "group", "split")
"""In the order in which they mend a folder."""


@dataclass(frozen=True)
class View:
    """The part of a table that another table is made from; a change elsewhere makes nothing stale.

    Attributes:
        name: in messages and in ``provenance.json``.
        table: the file. columns: those that matter, besides the `key` of its rows.
        with_faces: only the rows of videos that are in a face file, see `VideoRow.has_faces`.
    """

    name: str
    table: str
    columns: tuple[str, ...]
    with_faces: bool = False

    @property
    def label(self) -> str:
        """The view among all of its table; another one if what matters changes in a later version."""
        return f"{'with faces: ' if self.with_faces else ''}{' '.join(self.columns)}"


@dataclass(frozen=True)
class KnownTable:
    """A table that a stage writes: its file, its row type, the stage, and what it is made from."""

    name: str
    row_type: type
    stage: str
    made_from: tuple[View, ...] = ()

    @property
    def key(self) -> str:
        """The column that says what a row is of: a video, where the table has that column, else the first one."""
        names = [column.name for column in columns(self.row_type)]
        return "video" if "video" in names else names[0]

    @property
    def whole(self) -> View:
        """All columns of the table."""
        names = tuple(column.name for column in columns(self.row_type) if column.name != self.key)
        return View(self.name, self.name, names)


FACES = View("faces", "videos.csv", ("face_digest",), with_faces=True)
PEOPLE = View("videos.csv", "videos.csv", ("label", "original", "actor"), with_faces=True)
PAIRS = View("videos.csv", "videos.csv", ("label", "original"), with_faces=True)
VIDEOS = View(
    "videos.csv",
    "videos.csv",
    ("name", "path", "label", "original", "method", "compression", "official_split", "status", "persons", "actor",
     "donor", "source_video"),
)  # fmt: skip
STREAMS = ("width", "height", "fps", "n_frames", "seconds", "codec", "bit_rate", "bytes")
FILES = View(VIDEOS.name, VIDEOS.table, VIDEOS.columns + STREAMS)
ACTORS = View("actors.csv", "actors.csv", ("person", "actor", "nearest"))
CLASSES = View("alterations.csv", "alterations.csv", ("person", "class", "frame_classes"))

KNOWN_TABLES = {
    table.name: table
    for table in (
        KnownTable("videos.csv", VideoRow, "extract"),
        KnownTable("actors.csv", ActorRow, "cluster", (FACES, PEOPLE)),
        KnownTable("alterations.csv", AlterationRow, "group", (FACES, PAIRS)),
        KnownTable("alignment.csv", AlignmentRow, "group", (FACES, PAIRS)),
        KnownTable("unaltered.csv", UnalteredRow, "group", (FACES, PAIRS)),
        KnownTable("folds.csv", FoldRow, "split", (VIDEOS, ACTORS, CLASSES)),
        KnownTable("excluded.csv", ExcludedRow, "split", (VIDEOS, ACTORS, CLASSES)),
        KnownTable("shortcuts.csv", ShortcutRow, "split", (FILES, ACTORS, CLASSES)),
        KnownTable("near_copies.csv", NearCopyRow, "split", (FACES, PAIRS)),
    )
}


def views_of(name: str) -> tuple[View, ...]:
    """All views of the table `name` that other tables are made from, each once."""
    views = (view for table in KNOWN_TABLES.values() for view in table.made_from if view.table == name)
    return tuple(dict.fromkeys(views))


def tables_of(stage: str) -> tuple[KnownTable, ...]:
    """The tables that `stage` writes."""
    return tuple(table for table in KNOWN_TABLES.values() if table.stage == stage)


def read_by(stage: str) -> tuple[View, ...]:
    """What the tables of `stage` are made from, each once."""
    return tuple(dict.fromkeys(view for table in tables_of(stage) for view in table.made_from))


def stages_read_by(stage: str) -> tuple[str, ...]:
    """The stages that make what `stage` reads, in their order; all for a stage that writes none of these tables."""
    found = {KNOWN_TABLES[view.table].stage for view in read_by(stage)}
    return tuple(one for one in STAGES if one in found) if tables_of(stage) else STAGES
