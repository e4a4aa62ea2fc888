"""What could make labels and folds wrong without a word: each check, what it found, and what was not checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from dfprep.report.face_pictures import FacePictures
from dfprep.report.page import Block, Cell, Finding, Findings, Section, State, Table
from dfprep.report.results import Results
from dfprep.report.sections.trust_checks import CHECKS
from dfprep.tables import VideoRow

LISTED = 12


def trust_section(results: Results, pictures: FacePictures) -> Section:
    """One finding for each of `CHECKS`, then what they are about."""
    found = [finding for check in CHECKS for finding in check(results)]
    blocks: list[Block] = [Findings(found), *_near_copies(results, pictures), *_shortcuts(results)]
    prints = [row for row in results.videos if row.prints and not row.original]
    damaged = [row for row in results.videos if row.damage]
    blocks += _videos("Videos with faces that do not live", prints, lambda row: f"{row.prints} left out")
    blocks += _videos("Damaged videos", damaged, lambda row: row.damage)
    blocks += _identity(results)
    return Section("trust", "Trust checks", blocks, [one for one in found if one.state is not State.GOOD])


def _near_copies(results: Results, pictures: FacePictures) -> Iterator[Table]:
    rows: list[tuple[Cell, ...]] = []
    doubtful = sorted(
        results.near_copies or (), key=lambda row: row.likeness if row.similarity is None else row.similarity
    )
    for row in doubtful[:LISTED]:
        faces = pictures.strip_of([(row.video, 0), (row.other, 0)], f"the faces of {row.video} and {row.other}")
        moving = "nothing moves" if row.similarity is None else f"{row.similarity:.2f}"
        how = "mirrored" if row.mirrored else "as it is"
        rows.append((row.video, row.other, how, faces or "", moving, f"{row.likeness:.3f}"))
    if rows:
        columns = ("video", "other", "how", "faces", "similarity", "likeness")
        more = _more(len(doubtful), "near_copies.csv")
        yield Table("Near copies, the least similar first", columns, rows, 4, more)


def _shortcuts(results: Results) -> Iterator[Table]:
    whole = [row for row in results.shortcuts or () if row.is_whole]
    whole.sort(key=lambda row: (-(row.auc or 0.0), row.name))
    warned = {row.name for row in results.shortcuts or () if row.warned}
    if whole:
        rows: list[tuple[Cell, ...]] = [
            (row.name, _state(row.name in warned, row.not_checked), _number(row.real), _number(row.fake),
             "" if row.auc is None else f"{row.auc:.3f}", "" if row.p is None else f"{row.p:.2g}")
            for row in whole
        ]  # fmt: skip
        columns = ("property", "outcome", "median of REAL", "median of FAKE", "AUC", "p")
        yield Table(
            "How well one property of the file tells fake from real; an AUC of 0.5 is chance", columns, rows, 4
        )


def _state(warned: bool, not_checked: str) -> Finding:
    if not_checked:
        return Finding(State.NOT_CHECKED, not_checked)
    return Finding(State.FOUND, "SHORTCUT") if warned else Finding(State.GOOD, "")


def _videos(caption: str, videos: list[VideoRow], what: Callable[[VideoRow], str]) -> Iterator[Table]:
    if videos:
        rows = [(row.video, row.label.value, what(row)) for row in videos[:LISTED]]
        yield Table(caption, ("video", "label", "what"), rows, 3, _more(len(videos), "videos.csv"))


def _identity(results: Results) -> Iterator[Table]:
    method = {row.video: row.method or "unnamed" for row in results.videos}
    verdicts = [row for row in results.alterations or () if row.identity_verdict]
    counts = Counter((method.get(row.video, "unnamed"), row.identity_verdict) for row in verdicts)
    if counts:
        names = sorted({verdict for _, verdict in counts})
        rows = [(of, *(f"{counts[of, name]:,}" for name in names)) for of in sorted({of for of, _ in counts})]
        yield Table("Whether altered people are replaced or kept, by method", ("method", *names), rows)


def _more(n: int, table: str) -> str:
    return f"{n - LISTED:,} more are in {table}" if n > LISTED else ""


def _number(text: str) -> str:
    """A number as it is read, ``172,919`` of ``172919.0``; other texts unchanged."""
    try:
        return f"{float(text):,.6g}"
    except ValueError:
        return text
