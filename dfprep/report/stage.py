"""The report stage: the sections of an output folder, and the page of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from dfprep.actors import Projection
from dfprep.errors import StoreError
from dfprep.parsing import json_of
from dfprep.report.album import Album
from dfprep.report.face_pictures import FacePictures
from dfprep.report.page import Page, State
from dfprep.report.positions import MapLayout
from dfprep.report.results import Results, read_results
from dfprep.report.sections import (
    actors_section,
    alignment_section,
    audit_section,
    classes_section,
    configuration_section,
    faces_section,
    folds_section,
    statuses_section,
    throughput_section,
    trust_section,
    versions_section,
)
from dfprep.store import FaceFile, OutputFolder
from dfprep.types import Status
from dfprep.values import Ge, Gt, Le, checked

MEGABYTE = 1_000_000


@checked
@dataclass(frozen=True)
class PageSettings:
    """How much a page shows; see ``conf/report.yaml``."""

    n_families: Annotated[int, Ge(0), Le(100)]
    n_examples: Annotated[int, Ge(0), Le(50)]
    max_people: Annotated[int, Ge(1), Le(20_000)]
    budget_mb: Annotated[float, Gt(0), Le(100)]


def make_page(
    out: OutputFolder, settings: PageSettings, projection: Projection, versions: Mapping[str, str], made: str
) -> tuple[Page, Album]:
    """The page of `out`, and the album with what its budget left out.

    Args:
        projection: of the people on the map. versions: of this process. made: the time, for the reader.

    Raises:
        StoreError: ``videos.csv`` does not exist, or a table is damaged.
    """
    results = read_results(out)
    pictures = FacePictures(out, Album(round(settings.budget_mb * MEGABYTE)))
    layout = MapLayout(out, projection, settings.max_people)
    # pictures of few faces first, then the map, which takes most of what is left
    classes = classes_section(results, pictures, settings.n_examples)
    trust = trust_section(results, pictures)
    faces = faces_section(results, pictures, settings.n_families)
    actors = actors_section(results, pictures, layout)
    sections = (
        statuses_section(results, settings.n_examples),
        faces,
        actors,
        classes,
        alignment_section(results),
        folds_section(results),
        audit_section(results),
        trust,
        throughput_section(results),
        configuration_section(results),
        versions_section(results, versions, _weights(out, results)),
    )
    return Page(results.name, made, _facts(results), sections), pictures.album


def _facts(results: Results) -> list[tuple[str, str]]:
    """The numbers at the top of the page, with what they count."""
    ok = sum(row.status is Status.OK for row in results.videos)
    facts = [(f"{len(results.videos):,}", "videos"), (f"{ok:,}", "with faces (ok)")]
    if results.actors is not None:
        facts.append((f"{len({row.actor for row in results.actors if not row.noise}):,}", "actors"))
    if results.alterations is not None:
        altered = sum(bool(row.alteration_class) for row in results.alterations)
        facts.append((f"{altered:,}", "altered people"))
    if results.folds is not None:
        facts.append((f"{len({(row.split, row.cv_fold) for row in results.folds if row.split}):,}", "folds"))
    if results.audit is not None:
        facts.append((f"{results.audit.leaks:,}", "leaks"))
    return facts


def _weights(out: OutputFolder, results: Results) -> dict[str, str]:
    """The SHA-256 of the weights files, by name, as the first face file has them."""
    for row in results.videos:
        if row.has_faces and not row.original:
            try:
                with FaceFile(out.face_file(row.video)) as file:
                    found = json_of(str(file.attrs["weights_sha256"]))
                    return {str(name): str(value) for name, value in found.items()}
            except (StoreError, ValueError, AttributeError):
                continue  # named in the section of faces, or by the check of stale tables
    return {}


def counts_of(page: Page, n_bytes: int, album: Album) -> dict[str, int]:
    """Metrics of a page: what needs a look, what was not checked, its size."""
    findings = [finding for section in page.sections for finding in section.findings]
    return {
        "findings": sum(one.state is State.FOUND for one in findings),
        "not_checked": sum(one.state is State.NOT_CHECKED for one in findings),
        "bytes": n_bytes,
        "pictures_left_out": album.left_out,
    }
