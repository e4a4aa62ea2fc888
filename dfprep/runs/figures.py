"""The pictures of an extract run, and which videos are worth one."""

from __future__ import annotations

import difflib
import logging
from collections import Counter
from collections.abc import Collection, Sequence
from operator import itemgetter
from pathlib import Path

import numpy as np

from dfprep.errors import VideoError, require
from dfprep.frames import VideoReader
from dfprep.plots import boxes_on_frames, replicates, sampled_faces
from dfprep.runs.tracking import Run
from dfprep.store import FaceFile, OutputFolder, VideoRow
from dfprep.types import Label, Status

log = logging.getLogger(__name__)

MAX_FAKES = 8  # rows of a figure that still can be read


def draw_extraction(
    run: Run, rows: Sequence[VideoRow], root: Path, out: OutputFolder, figures: int | tuple[str, ...]
) -> list[Path]:
    """Draw real videos (see `to_draw`): boxes on their frames, faces in every size, and their fakes below them."""
    paths = []
    for row in to_draw(rows, figures):
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


def require_known(figures: int | tuple[str, ...], real: Collection[str]) -> None:
    """Raise if `figures` names something else than ids of `real` videos.

    Raises:
        ConfigError: names it.
    """
    if isinstance(figures, tuple):
        unknown = sorted(set(figures) - set(real))
        near = difflib.get_close_matches(unknown[0], real, n=1, cutoff=0) if unknown else []
        remedy = f"such as {near[0]}" if near else ""
        require(not unknown, "figures", "be a number, or name real videos that are there", unknown, remedy)


def to_draw(rows: Sequence[VideoRow], figures: int | tuple[str, ...]) -> list[VideoRow]:
    """Real videos with faces: so many that are worth drawing, or those that are named."""
    found = worth_drawing(rows)
    if isinstance(figures, int):
        return found[:figures]
    by_id = {row.video: row for row in found}
    for video in figures:
        if video not in by_id:
            log.warning("%s is not drawn: it has no faces; videos.csv says why", video)
    return [by_id[video] for video in figures if video in by_id]


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
