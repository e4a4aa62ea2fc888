"""The figures of an extract run."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dfprep.errors import VideoError
from dfprep.extract.report import status_counts
from dfprep.extract.tracks import Tracks
from dfprep.frames import open_video
from dfprep.plots import ExtractionFindings, boxes_on_frames, extraction_overview, replicates, sampled_faces
from dfprep.store import FaceFile
from dfprep.tables import VideoRow
from dfprep.types import Images, Label, Status

if TYPE_CHECKING:
    from matplotlib.figure import Figure

log = logging.getLogger(__name__)

MAX_FAKES = 8  # more rows would be too small to read
MAX_FRAMES = 32  # matplotlib takes minutes to lay out hundreds of columns


def overview_figure(rows: Sequence[VideoRow], tracks: Tracks, seconds: Mapping[str, float]) -> tuple[str, Figure]:
    """What the extraction decided about all videos: statuses, detectors, sizes of the faces, attempts, the time."""
    by_label = {label: status_counts([row for row in rows if row.label is label]) for label in Label}
    counts = {status.value: tuple(by_label[label][status] for label in Label) for status in Status}
    found = [row for row in rows if row.status is Status.OK and not row.original]
    attempts = Counter(row.attempt or 0 for row in found)
    statuses = {name: (real, fake) for name, (real, fake) in counts.items() if real + fake}
    findings = ExtractionFindings(statuses, attempts, tracks.found_by(), tracks.face_px, seconds)
    some = f"; faces of {tracks.n_read:,} of {len(found):,} reference videos" if tracks.n_read < len(found) else ""
    return "extraction/overview", extraction_overview(findings, f"Extraction of {len(rows):,} videos{some}")


def family_figures(face_file: Path, video: Path) -> Iterator[tuple[str, Figure]]:
    """The boxes on the frames of a real video, each person in every kind of crop, and the same crops of the fakes.

    Args:
        video: the reference's file, or its folder of pictures; without it, the boxes are not drawn.
    """
    with FaceFile(face_file) as faces:
        shown = drawn_positions(len(faces.frame_index))
        try:
            with open_video(video, keep_damaged=True) as reader:
                frames = reader.read(faces.frame_index[shown]).frames
        except VideoError as error:  # extracted by an earlier run and removed since
            log.warning("no boxes drawn on %s: %s", faces.original, error)
        else:
            title = f"{faces.original}: the boxes, and the detectors that found them"
            yield (
                f"boxes/{faces.original}",
                boxes_on_frames(
                    frames,
                    faces.boxes[:, shown],
                    faces.detected_by[:, shown],
                    faces.detectors,
                    faces.frame_index[shown],
                    title,
                    faces.usable[:, shown],
                    faces.living,
                ),
            )
        for person in range(faces.n_persons):
            yield from _person_figures(faces, person, shown)


def drawn_positions(n_frames: int) -> np.ndarray:
    """Positions of the frames that are drawn, ascending: all, or `MAX_FRAMES` evenly spaced ones."""
    return np.linspace(0, n_frames - 1, min(n_frames, MAX_FRAMES)).astype(int)


def _person_figures(faces: FaceFile, person: int, shown: np.ndarray) -> Iterator[tuple[str, Figure]]:
    name, videos = f"{faces.original}-person{person}", faces.videos[: MAX_FAKES + 1]

    def crops_of(crop: str, video: int) -> Images:
        images = faces.crop(crop, video, person)
        return [images[t] for t in shown]

    frame_index, title = faces.frame_index[shown], f"{faces.original}, person {person}"
    kinds = {crop: crops_of(crop, 0) for crop in faces.crops}
    yield f"faces/{name}", sampled_faces(kinds, frame_index, f"{title}: sampled faces")
    if len(videos) > 1:
        large = faces.crop_or_first("large")
        rows = [crops_of(large, video) for video in range(len(videos))]
        title, labels = f"{title}: the real video above its replicates", faces.labels[: len(videos)]
        yield f"replicates/{name}", replicates(videos, labels, rows, frame_index, title)
