"""The entries of the split from the tables, and the rows of ``folds.csv`` from the assignment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from dfprep import __version__
from dfprep.folds import Assignment, Binding, Entry, links_of
from dfprep.split.inputs import Tables
from dfprep.split.people import People
from dfprep.tables import FoldRow
from dfprep.types import Status

EXCLUDED = "excluded"


def entries_of(tables: Tables, people: People, bind: Sequence[Binding]) -> list[Entry]:
    """The videos that take part in the split, with their links by `bind`, see `links_of`."""
    entries, n_equal = [], Counter(one.content for one in people.known.values())
    for row in tables.videos:
        if tables.status(row) != Status.OK.value:
            continue
        known = people.known[row.video]
        if n_equal[known.content] == 1:
            known = replace(known, content="")  # a unique file links nothing
        links, n_persons = links_of(known, people.donors, bind), len(tables.actors[row.video])
        highest = max(person.alteration_class or 0 for person in tables.alterations[row.video])
        entries.append(
            Entry(row.video, known.family, row.label.value, highest, n_persons, links, row.official_split)
        )
    return entries


def fold_rows(tables: Tables, people: People, assignment: Assignment) -> list[FoldRow]:
    """A row for every video of the source, by video."""
    excluded = {one.video for one in assignment.excluded}
    rows = []
    for row in tables.videos:
        place, seen = assignment.places.get(row.video), tables.actors.get(row.video, ())
        altered = tables.alterations.get(row.video, ())
        classes = [person.alteration_class for person in altered] + [None, None]
        frames = [person.frame_classes for person in altered] + [(), ()]
        rows.append(
            FoldRow(
                index=row.path,
                label=row.label.value,
                split=place.level if place else "",
                isVal=place is not None and place.fold == assignment.validation_fold,
                cv_fold=place.fold if place else None,
                person_count=len(altered) if altered else row.persons,
                first_person_label=classes[0],
                second_person_label=classes[1],
                first_person_frame_labels=frames[0],
                second_person_frame_labels=frames[1],
                original=row.original,
                version=__version__,
                video=row.video,
                name=row.name,
                method=row.method,
                compression=row.compression,
                official_split=row.official_split,
                status=EXCLUDED if row.video in excluded else tables.status(row),
                actors="+".join(str(person.actor) for person in seen),
                donors=row.donor,
                component=place.component if place else None,
                source_video=row.source_video,
                near_copies=people.known[row.video].near_copies,
            )
        )
    return rows
