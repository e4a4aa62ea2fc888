"""The pictures of an extract run."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path

import numpy as np

from dfprep.errors import VideoError
from dfprep.frames import VideoReader
from dfprep.plots import boxes_on_frames, replicates, sampled_faces
from dfprep.runs.tracking import Run
from dfprep.store import FaceFile, OutputFolder, VideoRow
from dfprep.types import Label, Status

log = logging.getLogger(__name__)

MAX_FAKES = 8  # rows of a figure that still can be read


def draw_extraction(run: Run, rows: Sequence[VideoRow], root: Path, out: OutputFolder, n_videos: int) -> list[Path]:
    """Draw `n_videos` real videos: boxes on their frames, their faces in every size, and their fakes below them."""
    paths = []
    for row in worth_drawing(rows)[:n_videos]:
        with FaceFile(out.face_file(row.video)) as faces:
            try:
                with VideoReader(root / row.path) as reader:
                    frames = reader.read(faces.frame_index).frames
            except VideoError as error:  # extracted by an earlier run, and gone since
                log.warning("no boxes drawn on %s: %s", row.video, error)
            else:
                title = f"{row.video}: what was found, by whom"
                figure = boxes_on_frames(frames, faces.boxes, faces.found_by, faces.frame_index, title)
                paths.append(run.figure(f"boxes/{row.video}", figure))
            paths.extend(_draw_faces(run, faces))
    return paths


def _draw_faces(run: Run, faces: FaceFile) -> list[Path]:
    paths = []
    shown = faces.videos[: MAX_FAKES + 1]
    for person in range(faces.n_persons):
        name = f"{faces.original}-person{person}"
        kinds = (("small", faces.small), ("large", faces.large), ("raw", faces.raw))
        sizes: dict[str, Sequence[np.ndarray] | np.ndarray] = {name: crops(0, person) for name, crops in kinds}
        figure = sampled_faces(sizes, faces.frame_index, f"{faces.original}, person {person}: sampled faces")
        paths.append(run.figure(f"faces/{name}", figure))
        if len(shown) > 1:
            crops = [faces.large(video, person) for video in range(len(shown))]
            title = f"{faces.original}, person {person}: the real video above its fakes"
            paths.append(run.figure(f"replicates/{name}", replicates(shown, crops, faces.frame_index, title)))
    return paths


def worth_drawing(rows: Sequence[VideoRow]) -> list[VideoRow]:
    """Real videos with faces: those with fakes first, and of them one with two people, one with one, and so on."""
    with_fakes = {row.original for row in rows if row.status is Status.OK and row.label is Label.FAKE}
    found = [row for row in rows if row.status is Status.OK and row.label is Label.REAL]
    turn: Counter[tuple[bool, int | None]] = Counter()
    ranked = []
    for row in sorted(found, key=lambda row: row.video):
        kind = (row.video not in with_fakes, row.persons)
        ranked.append(((kind[0], turn[kind], -(row.persons or 0), row.video), row))
        turn[kind] += 1
    return [row for _, row in sorted(ranked, key=itemgetter(0))]
