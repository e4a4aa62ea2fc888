"""The checks of `trust`, each in a sentence; what could not be checked says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from dfprep.commands import command
from dfprep.report.page import Finding, State
from dfprep.report.results import Results
from dfprep.report.sections.classes import people_of_fakes


def near_copies(results: Results) -> Iterator[Finding]:
    """Recordings that are in the data set under several ids."""
    if results.near_copies is None or results.folds is None:
        yield not_checked("Near copies", f"{command('split', results.root)} looks for them")
        return
    references = {row.video for row in results.videos if row.has_faces and not row.original}
    compared = {row.video for row in results.folds if row.near_copies} & references
    if len(compared) < len(references):
        missing = len(references) - len(compared)
        yield not_checked("Near copies", f"{missing:,} of {len(references):,} reference videos have no fingerprint")
    n = len(results.near_copies)
    if n:
        yield Finding(State.FOUND, f"Near copies: {n:,} pairs of videos are of one recording; they are in one fold")
    elif compared:
        yield Finding(State.GOOD, f"Near copies: none among {len(compared):,} reference videos")


def prints(results: Results) -> Iterator[Finding]:
    """Photographs of faces, which are no persons."""
    if not results.config.get("tracks", {}).get("living", False):
        yield not_checked("Prints", "tracks.living=true, of the extract stage, finds faces that do not live")
        return
    found = [row for row in results.videos if row.prints and not row.original]
    if found:
        n = sum(row.prints or 0 for row in found)
        words = f"Prints: {n:,} faces in {len(found):,} videos do not live, such as photographs on a wall"
        yield Finding(State.FOUND, f"{words}, and were left out")
    else:
        yield Finding(State.GOOD, "Prints: no face was left out because it does not live")


def damage(results: Results) -> Iterator[Finding]:
    """Videos that decode with errors, or are shorter than they say."""
    found = [row for row in results.videos if row.damage]
    if found:
        used = sum(row.has_faces for row in found)
        yield Finding(
            State.FOUND, f"Damage: {len(found):,} videos are damaged; of {used:,} of them the intact part is used"
        )
        return
    opened = sum(row.codec != "" for row in results.videos)
    if opened:
        yield Finding(State.GOOD, f"Damage: none noticed in {opened:,} videos that were opened")
    else:
        yield not_checked("Damage", "videos.csv does not say which videos were opened")


def shortcuts(results: Results) -> Iterator[Finding]:
    """Properties of the files that tell fake from real without looking at a face."""
    if results.shortcuts is None:
        yield not_checked("Shortcuts", f"{command('split', results.root)} looks for them")
        return
    warned = list(dict.fromkeys(row.name for row in results.shortcuts if row.warned))
    whole = [row for row in results.shortcuts if row.is_whole]
    checked = [row.name for row in whole if row.auc is not None]
    if warned:
        yield Finding(State.FOUND, f"Shortcuts: {', '.join(warned)} alone tell fake from real")
    elif checked:
        yield Finding(State.GOOD, f"Shortcuts: none among {', '.join(checked)}")
    missing = [f"{row.name} ({row.not_checked})" for row in whole if row.auc is None]
    if missing or not whole:
        yield not_checked("Shortcuts", ", ".join(missing) or "shortcuts.csv is empty")


def identity(results: Results) -> Iterator[Finding]:
    """Whether the persons in fakes were replaced."""
    people = people_of_fakes(results)
    verdicts = Counter(row.identity_verdict for row in people if row.identity_verdict)
    if verdicts:
        counted = ", ".join(f"{n:,} {verdict}" for verdict, n in verdicts.most_common())
        yield Finding(State.GOOD, f"Identity: {counted}")
    else:
        yield not_checked("Identity", "group gives no verdicts; it needs embeddings of real videos and of fakes")


def color(results: Results) -> Iterator[Finding]:
    """Faces whose colours alone were altered."""
    people = [row for row in people_of_fakes(results) if row.alteration_class is not None]
    measured = [row for row in people if row.color_class is not None]
    if len(measured) < len(people) or not people:
        remedy = f"of {len(people) - len(measured):,} of {len(people):,} people; similarity.color=true measures it"
        yield not_checked("Colour", remedy if people else "group did not run, or no fake has a class")
    if measured:
        only = sum(1 for row in measured if row.color_class and not row.structure_class)
        yield Finding(State.GOOD, f"Colour: {only:,} of {len(measured):,} people are altered in colour only")


def sound(results: Results) -> Iterator[Finding]:
    """Fakes whose sound was altered."""
    verdicts = Counter(row.audio for row in results.alignment or () if row.audio)
    if not verdicts:
        yield not_checked("Sound", "similarity.audio=true, of the group stage, compares it")
        return
    counted = ", ".join(f"{n:,} {verdict}" for verdict, n in verdicts.most_common())
    yield Finding(State.GOOD, f"Sound of the fakes: {counted}")


def masks(results: Results) -> Iterator[Finding]:
    """Whether the altered pixels are those of the publisher's masks."""
    values = sorted(row.mask_iou for row in results.alignment or () if row.mask_iou is not None)
    if not values:
        yield not_checked("Published masks", "source.masks=true, of the extract stage, reads them")
        return
    middle = values[len(values) // 2]
    yield Finding(
        State.GOOD, f"Published masks: median intersection over union {middle:.2f} in {len(values):,} fakes"
    )


def stale(results: Results) -> Iterator[Finding]:
    """Tables that were made from something else than is there now."""
    found = results.freshness
    problems = found.problems()
    yield from (Finding(State.FOUND, f"Stale: {problem}") for problem in problems)
    if problems:
        yield Finding(State.FOUND, f"Stale: {found.mend()}")
    yield from (
        Finding(State.NOT_CHECKED if "NOT CHECKED" in note else State.FOUND, note) for note in found.notes()
    )
    if found.checked and not problems:
        yield Finding(State.GOOD, f"Stale tables: none; made from what is there now: {', '.join(found.checked)}")


def files(results: Results) -> Iterator[Finding]:
    """Whether files and tables are intact and agree, as the last run of check found them."""
    if results.check is None:
        since = "since the tables were written, nothing compared all files and tables"
        yield not_checked("Files and tables", f"{since}; {command('check', results.root)} does")
        return
    unknown = [row for row in results.check if row.finding == "not_checked"]
    wrong = [row for row in results.check if row.finding != "not_checked"]
    if wrong:
        n_files = len({row.file for row in wrong})
        words = (
            f"{len(wrong):,} things in {n_files:,} files are wrong, such as {wrong[0].finding} in {wrong[0].file}"
        )
        yield Finding(State.FOUND, f"Files and tables: {words}; check.csv lists them")
    else:
        yield Finding(State.GOOD, "Files and tables: the last check found nothing wrong")
    if unknown:
        more = f"{unknown[0].file}: {unknown[0].value}"
        yield not_checked("Files and tables", f"{len(unknown):,} things, such as {more}")


def not_checked(what: str, why: str) -> Finding:
    """The finding of a check that was not made."""
    return Finding(State.NOT_CHECKED, f"{what}: {why}")


CHECKS: tuple[Callable[[Results], Iterator[Finding]], ...] = (
    near_copies, prints, damage, shortcuts, identity, color, sound, masks, stale, files
)  # fmt: skip
