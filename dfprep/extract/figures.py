"""The pictures of an extract run, and which videos are worth one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from dfprep.errors import VideoError
from dfprep.frames import VideoReader
from dfprep.plots import boxes_on_frames, replicates, sampled_faces, to_draw
from dfprep.runs import Run
from dfprep.store import FaceFile, OutputFolder
from dfprep.tables import VideoRow

log = logging.getLogger(__name__)

MAX_FAKES = 8  # rows of a figure that still can be read


def draw_extraction(
    run: Run, rows: Sequence[VideoRow], root: Path, out: OutputFolder, figures: int | tuple[str, ...]
) -> list[Path]:
    """Draw real videos (see `to_draw`): boxes on their frames, every kind of crop, and their fakes below them."""
    paths = []
    for row in to_draw(rows, figures):
        with FaceFile(out.face_file(row.video)) as faces:
            try:
                with VideoReader(root / row.path) as reader:
                    frames = reader.read(faces.frame_index).frames
            except VideoError as error:  # extracted by an earlier run, and gone since
                log.warning("no boxes drawn on %s: %s", row.video, error)
            else:
                title = f"{row.video}: the boxes, and the detectors that found them"
                figure = boxes_on_frames(
                    frames, faces.boxes, faces.detected_by, faces.detectors, faces.frame_index, title
                )
                paths.append(run.figure(f"boxes/{row.video}", figure))
            paths.extend(_draw_faces(run, faces))
    return paths


def _draw_faces(run: Run, faces: FaceFile) -> list[Path]:
    paths = []
    shown = faces.videos[: MAX_FAKES + 1]
    for person in range(faces.n_persons):
        name = f"{faces.original}-person{person}"
        kinds = {crop: faces.crop(crop, 0, person) for crop in faces.crops}
        figure = sampled_faces(kinds, faces.frame_index, f"{faces.original}, person {person}: sampled faces")
        paths.append(run.figure(f"faces/{name}", figure))
        if len(shown) > 1:
            crop = faces.crop_or_first("large")
            crops = [faces.crop(crop, video, person) for video in range(len(shown))]
            title = f"{faces.original}, person {person}: the real video above its fakes"
            paths.append(run.figure(f"replicates/{name}", replicates(shown, crops, faces.frame_index, title)))
    return paths
