"""The figures of an extract run."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from matplotlib.figure import Figure

from dfprep.errors import VideoError
from dfprep.frames import open_video
from dfprep.plots import boxes_on_frames, replicates, sampled_faces
from dfprep.store import FaceFile

log = logging.getLogger(__name__)

MAX_FAKES = 8  # more rows would be too small to read


def family_figures(face_file: Path, video: Path) -> Iterator[tuple[str, Figure]]:
    """The boxes on the frames of a real video, each person in every kind of crop, and the same crops of the fakes.

    Args:
        video: the reference's file, or its folder of pictures; without it, the boxes are not drawn.
    """
    with FaceFile(face_file) as faces:
        try:
            with open_video(video) as reader:
                frames = reader.read(faces.frame_index).frames
        except VideoError as error:  # extracted by an earlier run and removed since
            log.warning("no boxes drawn on %s: %s", faces.original, error)
        else:
            title = f"{faces.original}: the boxes, and the detectors that found them"
            yield (
                f"boxes/{faces.original}",
                boxes_on_frames(frames, faces.boxes, faces.detected_by, faces.detectors, faces.frame_index, title),
            )
        for person in range(faces.n_persons):
            yield from _person_figures(faces, person)


def _person_figures(faces: FaceFile, person: int) -> Iterator[tuple[str, Figure]]:
    name, shown = f"{faces.original}-person{person}", faces.videos[: MAX_FAKES + 1]
    kinds = {crop: faces.crop(crop, 0, person) for crop in faces.crops}
    title = f"{faces.original}, person {person}"
    yield f"faces/{name}", sampled_faces(kinds, faces.frame_index, f"{title}: sampled faces")
    if len(shown) > 1:
        crop = faces.crop_or_first("large")
        crops = [faces.crop(crop, video, person) for video in range(len(shown))]
        title = f"{title}: the real video above its replicates"
        yield f"replicates/{name}", replicates(shown, faces.labels[: len(shown)], crops, faces.frame_index, title)
