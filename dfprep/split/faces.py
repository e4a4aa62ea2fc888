"""``faces.csv``: the faces in the face files, with the labels and folds of the tables."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from dfprep.runs import progress_bar
from dfprep.split.inputs import Tables
from dfprep.store import FaceFile, OutputFolder
from dfprep.tables import AlterationRow, FaceRow, FoldRow, VideoRow, columns, references_of
from dfprep.types import Label

if TYPE_CHECKING:
    import pandas as pd

log = logging.getLogger(__name__)

CORNERS = "x1", "y1", "x2", "y2"

Columns = dict[str, Any]
"""Values by column: an array of one value for each face, or one value for all."""


def face_frame(out: OutputFolder, tables: Tables, rows: Sequence[FoldRow]) -> pd.DataFrame:
    """The columns of `FaceRow` for every face in the face files of `out`, by file, video, person and frame.

    Face files that do not exist are reported and have no rows: the tables may be of another machine.
    """
    import pandas as pd

    parts, missing, folds = [], [], {row.video: row for row in rows}
    families = _families(tables.videos)
    with progress_bar("listing faces", len(families)) as progress:
        for done, (reference, videos) in enumerate(families.items(), 1):
            path = out.face_file(reference)
            if path.is_file():
                with FaceFile(path) as faces:
                    parts += list(_faces_of(faces, f"faces/{path.name}", videos, folds, tables))
            else:
                missing.append(reference)
            progress(done)
    if missing:
        log.warning(
            "faces.csv lacks the faces of %d families, whose face files do not exist, such as %s; run "
            "python -m dfprep.extract and the later stages again",
            len(missing), out.face_file(missing[0]),
        )  # fmt: skip
    return pd.DataFrame({column.name: _joined(parts, column.name) for column in columns(FaceRow)})


def _joined(parts: Sequence[Columns], name: str) -> np.ndarray:
    """The column `name` of all `parts`; a value of a whole part is repeated for its faces."""
    values = [np.broadcast_to(np.asarray(part[name], _dtype(part[name])), np.shape(part["t"])) for part in parts]
    return np.concatenate(values) if values else np.zeros(0)


def _dtype(value: object) -> type | None:
    return object if value is None or isinstance(value, str) else None


def _families(videos: Sequence[VideoRow]) -> dict[str, list[VideoRow]]:
    """The videos with faces by their reference, in the order of the ids."""
    references, found = references_of(videos), defaultdict(list)
    for row in videos:
        if row.has_faces:
            found[references[row.video]].append(row)
    return dict(sorted(found.items()))


def _faces_of(
    faces: FaceFile, file: str, videos: Sequence[VideoRow], folds: Mapping[str, FoldRow], tables: Tables
) -> Iterator[Columns]:
    boxes, scores, detected_by, usable = faces.boxes, faces.scores, faces.detected_by, faces.usable
    found_by = _texts(detected_by, faces.detectors)
    for video in videos:
        if video.video not in faces.videos:
            continue
        altered = {row.person: row for row in tables.alterations.get(video.video, ())}
        actors = {row.person: row.actor for row in tables.actors.get(video.video, ())}
        for person in range(faces.n_persons):
            yield {
                "video": video.video,
                "person": person,
                "frame": faces.frame_index,
                "label": video.label.value,
                **_labels(video, altered.get(person), len(faces.frame_index)),
                **dict(zip(CORNERS, boxes[person].T, strict=True)),
                "score": scores[person],
                "detected_by": found_by[person],
                "usable": usable[person],
                "actor": actors.get(person),
                **_place(folds[video.video]),
                "file": file,
                "row": faces.videos.index(video.video),
                "t": np.arange(len(faces.frame_index)),
            }


def _labels(video: VideoRow, altered: AlterationRow | None, n_frames: int) -> Columns:
    """The labels of one person; those of frames whose number does not fit are unknown."""
    if video.label is Label.REAL:
        return {"person_label": Label.REAL.value, "class": np.zeros(n_frames)}
    known = altered is not None and altered.alteration_class is not None
    classes = altered.frame_classes if altered is not None and known else ()
    return {
        "person_label": altered.person_label if altered is not None and known else video.label.value,
        "class": np.array(classes, float) if len(classes) == n_frames else np.full(n_frames, np.nan),
    }


def _place(row: FoldRow) -> Columns:
    names = ("name", "original", "method", "compression", "split", "isVal", "cv_fold", "official_split", "status")
    return {name: getattr(row, name) for name in names}


def _texts(detected_by: np.ndarray, detectors: Sequence[str]) -> np.ndarray:
    """The names of the bits of `detected_by`, joined by "+", in its shape."""
    codes, places = np.unique(detected_by, return_inverse=True)
    texts = ["+".join(name for k, name in enumerate(detectors) if int(code) >> k & 1) for code in codes]
    return np.array(texts, object)[places].reshape(detected_by.shape)
