"""How strongly people are altered: counts by class and method, and faces of each class beside their originals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from dfprep.plots import evenly_chosen
from dfprep.report.face_pictures import FacePictures
from dfprep.report.page import Block, Finding, Gallery, Paragraph, Section, State, Table, not_run, share_bar
from dfprep.report.results import Results
from dfprep.tables import N_CLASSES, AlterationRow, references_of
from dfprep.types import Label

LEGEND = (
    "Class 0 is not altered, 4 is the most altered, by the structural similarity to the real face in the same box "
    "and frame, and by colour. Each picture: the original, the fake, and their difference (bright), in the most "
    "altered frame."
)


def classes_section(results: Results, pictures: FacePictures, n_examples: int) -> Section:
    """People of fakes by class, by method, and examples of each class."""
    if results.alterations is None:
        return not_run("classes", "Classes", "group", "alterations.csv", results.root)
    people = people_of_fakes(results)
    counts = Counter(row.alteration_class for row in people)
    known = sum(n for number, n in counts.items() if number is not None)
    blocks: list[Block] = [Paragraph(LEGEND), _by_class(counts), _by_method(people, results)]
    blocks += _examples(people, results, pictures, n_examples)
    words = f"{known:,} of {len(people):,} people of fakes have a class; {counts[0]:,} of them are not altered"
    return Section("classes", "Classes", blocks, [Finding(State.GOOD, f"Classes: {words}")] if people else [])


def people_of_fakes(results: Results) -> list[AlterationRow]:
    """The rows of ``alterations.csv`` that are of fakes in ``videos.csv``."""
    fakes = {row.video for row in results.videos if row.label is Label.FAKE}
    return [row for row in results.alterations or () if row.video in fakes]


def _by_class(counts: Counter[int | None]) -> Table:
    total = sum(counts.values())
    rows = [(f"{number}", f"{counts[number]:,}", share_bar(counts[number], total)) for number in range(N_CLASSES)]
    if counts[None]:
        rows.append(("none: not aligned or unpaired", f"{counts[None]:,}", share_bar(counts[None], total)))
    return Table("People of fakes by class", ("class", "people", "share"), rows)


def _by_method(people: Sequence[AlterationRow], results: Results) -> Table:
    method = {row.video: row.method or "unnamed" for row in results.videos}
    counts = Counter((method[row.video], row.alteration_class) for row in people)
    rows = [
        (name, *(f"{counts[name, number]:,}" for number in range(N_CLASSES)), f"{counts[name, None]:,}")
        for name in sorted({name for name, _ in counts})
    ]
    columns = ("method", *(f"class {number}" for number in range(N_CLASSES)), "none")
    return Table("People of fakes by method and class", columns, rows)


def _examples(
    people: Sequence[AlterationRow], results: Results, pictures: FacePictures, n_examples: int
) -> Iterator[Gallery]:
    """Some people of each class, at even ranks of similarity."""
    references = references_of(results.videos)
    for number in range(N_CLASSES):
        of_class = [row for row in people if row.alteration_class == number and results.by_id[row.video].original]
        of_class.sort(key=lambda row: (-(row.similarity_min or 0.0), row.video, row.person))
        found = []
        for row in (of_class[i] for i in evenly_chosen(len(of_class), n_examples)):
            t = max(range(len(row.frame_classes)), key=row.frame_classes.__getitem__, default=0)
            original = results.by_id[row.video].original
            found.append(pictures.comparison(references[row.video], row.video, original, row.person, t))
        shown = [picture for picture in found if picture]
        if shown:
            yield Gallery(f"Class {number}: {len(shown)} of {len(of_class):,}", shown)
