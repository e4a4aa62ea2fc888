"""Who is in the videos of a data set, from the tables of the earlier stages: actors, names, donors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dfprep.folds import Donors, Known, actor_keys, donors_of
from dfprep.split.inputs import Tables
from dfprep.tables import references_of
from dfprep.types import Label, Status


@dataclass(frozen=True)
class People:
    """What is known of each video, by id, and who the donors are."""

    known: Mapping[str, Known]
    donors: Donors

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """The people whom the source names, by video, where it names any."""
        return {video: one.names for video, one in self.known.items() if one.names}


def people_of(tables: Tables, files: Mapping[str, str], copies: Mapping[str, str], noise: str) -> People:
    """The people of all videos, also of those that are in no fold: a donor may be named by such a video.

    Args:
        files: see `contents`. copies: see `copies_by_video`. noise: see `actor_keys`.
    """
    known = list(_known(tables, files, copies, noise))
    return People({one.video: one for one in known}, donors_of(known))


def _known(tables: Tables, files: Mapping[str, str], copies: Mapping[str, str], noise: str) -> Iterator[Known]:
    references = references_of(tables.videos)
    for row in tables.videos:
        family, people = references[row.video], tables.actors.get(row.video, ()) if row.status is Status.OK else ()
        yield Known(
            video=row.video,
            family=family,
            name=row.name,
            path=row.path,
            real=row.label is Label.REAL,
            compression=row.compression,
            actors=actor_keys(family, [one.actor for one in people], [one.nearest for one in people], noise),
            names=joined(row.actor),
            donors=joined(row.donor),
            source_video=row.source_video,
            content=files.get(row.video, ""),
            near_copies=copies.get(row.video, ""),
        )


def joined(text: str) -> tuple[str, ...]:
    """The names in a text that joins them by "+".

    >>> joined("ann + Doe, John"), joined("")
    (('ann', 'Doe, John'), ())
    """
    return tuple(name for part in text.split("+") if (name := part.strip()))
