"""The face files and masks against what the journal and ``videos.csv`` say of each family."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dfprep.check.facts import FaceFacts
from dfprep.check.findings import EXTRACT, MASKS, Finding, NotChecked
from dfprep.check.journal import JOURNAL, Recorded
from dfprep.check.mask_file import MaskFacts
from dfprep.check.tables import Tables
from dfprep.tables import VideoRow, references_of


@dataclass(frozen=True)
class Files:
    """The face files and masks of a folder.

    Attributes:
        faces: references with a face file, also a damaged one. facts: of the readable ones. masks: readable ones.
    """

    faces: frozenset[str]
    facts: Mapping[str, FaceFacts]
    masks: Sequence[MaskFacts]


def check_families(tables: Tables, recorded: Recorded, files: Files) -> tuple[list[Finding], list[NotChecked]]:
    """Every family with faces against its face file, then files that belong to no family."""
    truth = recorded.truth(tables)
    families = _with_faces(truth)
    found, not_checked = [], []
    for reference, rows in families.items():
        file = f"faces/{reference}.h5"
        if reference not in files.faces:
            words = f"{len(rows)} videos have faces, such as {rows[0].video}, and there is no such file"
            found.append(Finding(file, "missing", words, EXTRACT, aside=False, redo=(reference,)))
        elif reference in files.facts:
            facts = files.facts[reference]
            digests = {row.face_digest for row in rows}
            if digests == {""}:
                not_checked.append(NotChecked(file, "against videos.csv, which has no digest of it"))
            elif digests != {facts.digest}:
                found.append(_replaced(facts, digests))
                continue
            found += _contradictions(facts, rows, _to_blame(reference, recorded))
    more, notes = _without_family(files.faces - families.keys(), truth, recorded, tables) if truth else ([], [])
    return [*found, *more], [*not_checked, *notes]


def _with_faces(rows: Sequence[VideoRow]) -> dict[str, list[VideoRow]]:
    """The rows with faces by the reference of their family, which comes first, then by id."""
    references, found = references_of(rows), defaultdict(list)
    for row in rows:
        if row.has_faces:
            found[references[row.video]].append(row)
    return {
        reference: sorted(of_it, key=lambda row: (row.video != reference, row.video))
        for reference, of_it in sorted(found.items())
    }


def _replaced(facts: FaceFacts, digests: set[str]) -> Finding:
    named = " and ".join(sorted(digests - {facts.digest})) or "none"
    words = f"it is another file than was extracted: its digest is {facts.digest}, the recorded one {named}"
    return Finding(f"faces/{facts.reference}.h5", "digest", words, EXTRACT, redo=(facts.reference,))


def _to_blame(reference: str, recorded: Recorded) -> tuple[str, bool]:
    """The file that is wrong where the face file is the recorded one, and whether a repair moves it aside."""
    return (JOURNAL, False) if reference in recorded.families else ("videos.csv", True)


def _contradictions(facts: FaceFacts, rows: Sequence[VideoRow], blamed: tuple[str, bool]) -> Iterator[Finding]:
    """What the rows of a family say differently than its face file."""
    file, aside = blamed

    def finding(what: str, words: str) -> Finding:
        where = f"faces/{facts.reference}.h5"
        return Finding(file, what, f"{words}, according to {where}", EXTRACT, aside, redo=(facts.reference,))

    videos = tuple(row.video for row in rows)
    if videos != facts.videos:
        yield finding("status", f"{' '.join(facts.videos)} have faces, and not {' '.join(videos)}")
        return
    for row, label in zip(rows, facts.labels, strict=True):
        if row.label.value != label:
            yield finding("label", f"{row.video} is {label}, and not {row.label.value}")
        if row.persons != facts.n_persons:
            yield finding("value", f"{row.video} has {facts.n_persons} persons, and not {row.persons}")
    size = rows[0].width, rows[0].height
    if size != (None, None) and size != facts.size_px:
        yield finding("value", f"{rows[0].video} has {facts.size_px} px, and not {size}")


def _without_family(
    references: Collection[str], truth: Sequence[VideoRow], recorded: Recorded, tables: Tables
) -> tuple[list[Finding], list[NotChecked]]:
    """Face files whose family has no faces, or does not exist."""
    status, found, notes = {row.video: row.status.value for row in truth}, [], []
    for reference in sorted(references):
        file = f"faces/{reference}.h5"
        if reference in recorded.families and reference not in status:
            notes.append(NotChecked(file, "the source no longer has its videos; remove it if it is outdated"))
        elif reference in status and not recorded.is_there and "videos.csv" in tables.edited:
            words = f"{reference} has faces, according to {file}, and not the status {status[reference]}"
            found.append(Finding("videos.csv", "status", words, EXTRACT))
        elif reference in status:
            words = f"its video has the status {status[reference]}"
            found.append(Finding(file, "place", words, EXTRACT, redo=(reference,)))
        else:
            found.append(Finding(file, "place", "it belongs to no video of videos.csv", ""))
    return found, notes


def check_masks(files: Files) -> tuple[list[Finding], list[NotChecked]]:
    """The videos, persons and frames of each file of masks against those of the face file."""
    found, notes = [], []
    for masks in files.masks:
        file = f"masks/{masks.reference}{'.published' if masks.published else ''}.h5"
        facts = files.facts.get(masks.reference)
        if facts is None:
            notes.append(NotChecked(file, "there is no sound face file to compare it with"))
            continue
        if problem := _unlike(masks, facts):
            mends, redo = (EXTRACT, (masks.reference,)) if masks.published else (MASKS, ())
            found.append(Finding(file, "place", problem, mends, redo=redo))
    return found, notes


def _unlike(masks: MaskFacts, facts: FaceFacts) -> str:
    fits = set(masks.videos) <= set(facts.videos) if masks.published else masks.videos == facts.videos
    if not fits:
        return f"it has masks of {' '.join(masks.videos)}, the face file has {' '.join(facts.videos)}"
    wanted = len(masks.videos), facts.n_persons, facts.n_frames
    for name, shape in masks.shapes.items():
        if shape != wanted:
            return f"{name} has the shape {shape}, the face file has {wanted} videos, persons and frames"
    if masks.published and masks.videos and set(masks.shapes) != set(facts.crops):
        return f"it has masks of the crops {' '.join(masks.shapes)}, the face file has {' '.join(facts.crops)}"
    return ""
