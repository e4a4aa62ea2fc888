"""Faces as they were cut out: a real video above its fakes."""

from __future__ import annotations

from dfprep.plots import to_draw
from dfprep.report.face_pictures import FacePictures, Family
from dfprep.report.page import Block, Finding, Findings, Gallery, Paragraph, Section, State
from dfprep.report.results import Results


def faces_section(results: Results, pictures: FacePictures, n_families: int) -> Section:
    """Sampled faces of some reference videos and of their fakes, in the same boxes and frames."""
    drawn = to_draw(results.videos, n_families)
    found = [family for row in drawn for family in pictures.families(row.video)]
    n_files = sum(not row.original and row.has_faces for row in results.videos)
    words = (
        f"Faces of {len(drawn):,} of {n_files:,} reference videos, in evenly chosen sampled frames. A fake shows "
        "the same frames and boxes as its original above it."
    )
    blocks: list[Block] = [Paragraph(words if found else "No face was cut out.")]
    blocks += [Gallery(_title(family), family.pictures) for family in found]
    problems = [Finding(State.FOUND, f"Faces: {text}") for text in pictures.problems.values()]
    if problems:
        blocks.append(Findings(problems))
    return Section("faces", "Sampled faces", blocks, problems)


def _title(family: Family) -> str:
    left_out = family.n_videos - len(family.pictures)
    more = f", {left_out:,} more videos in the file" if left_out > 0 else ""
    return f"{family.reference}, person {family.person}: frames {', '.join(map(str, family.frames))}{more}"
