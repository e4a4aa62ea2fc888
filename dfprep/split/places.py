"""The entries of the split from the tables, and the rows of ``folds.csv`` from the assignment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from dfprep import __version__
from dfprep.folds import Assignment, Binding, Entry, links_of
from dfprep.split.inputs import Tables
from dfprep.tables import FoldRow, VideoRow, references_of
from dfprep.types import Status

EXCLUDED = "excluded"


def entries_of(tables: Tables, files: Mapping[str, str], noise: str, bind: Sequence[Binding]) -> list[Entry]:
    """The videos that take part in the split, with their links.

    Args:
        files: see `contents`; equal files are linked. noise, bind: see `links_of`.
    """
    entries, n_equal, references = [], Counter(files.values()), references_of(tables.videos)
    names = names_of(tables.videos)
    for row in tables.videos:
        if tables.status(row) != Status.OK.value:
            continue
        family, people = references[row.video], tables.actors[row.video]
        links = links_of(
            family,
            [person.actor for person in people],
            nearest=[person.nearest for person in people],
            setting=noise,
            bind=bind,
            donor=row.donor,
            names=names.get(row.video, ()),
            source_video=row.source_video,
        )
        if n_equal[files.get(row.video, "")] > 1:  # a unique file links nothing
            links += (f"file:{files[row.video]}",)
        highest = max(person.alteration_class or 0 for person in tables.alterations[row.video])
        entries.append(Entry(row.video, family, row.label.value, highest, len(people), links, row.official_split))
    return entries


def names_of(videos: Sequence[VideoRow]) -> dict[str, list[str]]:
    """What donors may call the people of each video: the source's names, and the id of its reference.

    A source may name a donor by a person or by a video. Ids that are no donor's are left out: they say nothing.
    """
    donors = {part.strip() for row in videos for part in row.donor.split("+")}
    references = references_of(videos)
    found = {}
    for row in videos:
        names = [row.actor] if row.actor else []
        if references[row.video] in donors:
            names.append(references[row.video])
        if names:
            found[row.video] = names
    return found


def fold_rows(tables: Tables, assignment: Assignment, n_folds: int) -> list[FoldRow]:
    """A row for every video of the source, by video."""
    excluded = {one.video for one in assignment.excluded}
    rows = []
    for row in tables.videos:
        place, people = assignment.places.get(row.video), tables.actors.get(row.video, ())
        altered = tables.alterations.get(row.video, ())
        classes = [person.alteration_class for person in altered] + [None, None]
        frames = [person.frame_classes for person in altered] + [(), ()]
        rows.append(
            FoldRow(
                index=row.path,
                label=row.label.value,
                split=place.level if place else "",
                isVal=place is not None and place.fold == n_folds - 1,
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
                actors="+".join(str(person.actor) for person in people),
                donors=row.donor,
                component=place.component if place else None,
                source_video=row.source_video,
            )
        )
    return rows
