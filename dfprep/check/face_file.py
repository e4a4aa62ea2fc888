"""One face file by itself: what it says it is, its arrays, its crops, and its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from dfprep.check.arrays import wrong_boxes, wrong_embeddings
from dfprep.check.crops import PngRows
from dfprep.check.facts import FaceFacts, size_px
from dfprep.check.findings import EXTRACT, Finding, cause
from dfprep.check.levels import DECODE, QUICK, Level
from dfprep.errors import StoreError
from dfprep.store import FaceFile
from dfprep.tables import face_digest


def check_face_file(path: Path, level: Level) -> tuple[list[Finding], FaceFacts | None]:
    """What is wrong in the face file at `path`, and what it says; None where that cannot be read.

    Args:
        level: "quick": the arrays, and some of the crops. "full": everything is read and compared with the digest,
            and the checksums of every crop. "decode": every crop is decompressed, too.
    """
    try:
        with FaceFile(path) as file:
            return list(_problems(file, level)), FaceFacts.of(file)
    except StoreError as error:
        return [_finding(path, "unreadable", cause(error, path))], None


def _finding(path: Path, what: str, words: str) -> Finding:
    return Finding(f"faces/{path.name}", what, words, EXTRACT, redo=(path.stem,))


def _problems(file: FaceFile, level: Level) -> Iterator[Finding]:
    for what, words in (*_identity(file), *(("array", words) for words in _arrays(file)), *_content(file, level)):
        yield _finding(file.path, what, words)


def _identity(file: FaceFile) -> Iterator[tuple[str, str]]:
    """What the file says about itself, against its name and against itself."""
    if file.original != file.path.stem:
        yield "place", f"it has the faces of {file.original}"
    if file.videos[0] != file.original:
        yield "place", f"its first video is {file.videos[0]}, instead of its reference {file.original}"
    start, inside = face_digest(file.path), file.attrs["digest"]
    if start != inside:
        yield "digest", f"the digest at its beginning is {start}, the one inside {inside}"
    config, recorded = str(file.attrs.get("config", "")), file.attrs.get("config_hash")
    if hashlib.sha256(config.encode()).hexdigest() != recorded:
        yield "config", f"config_hash {recorded} is not that of its configuration"


def _arrays(file: FaceFile) -> Iterator[str]:
    """What is wrong with the numbers.

    Raises:
        StoreError: an array has another shape or type, or must be finite and is not.
    """
    for name in ("scores", "landmarks", "usable", "living", "fingerprint"):
        getattr(file, name)
    for crop in file.crops:
        file.transforms(crop)
    yield from wrong_boxes(file.boxes, *size_px(file))
    yield from wrong_embeddings(file.embeddings, file.videos)
    if (file.detected_by >> len(file.detectors)).any():
        yield f"detected_by names a detector beside the {len(file.detectors)} of the file"


def _content(file: FaceFile, level: Level) -> Iterator[tuple[str, str]]:
    """The crops and the digest; if that is another one, all crops are decompressed to find those that differ."""
    rows = PngRows(file.crops, decoding=level in (QUICK, DECODE))
    if level == QUICK:
        _look_at_some(file, rows)
    else:
        found = file.content_digest(rows)
        if found != file.attrs["digest"]:
            yield "digest", f"the digest of its content is {found}, it was written with {file.attrs['digest']}"
            rows = PngRows(file.crops, decoding=True)
            file.content_digest(rows)
    yield from (("png", words) for words in rows.problems(file.videos))


def _look_at_some(file: FaceFile, rows: PngRows) -> None:
    """The middle crop of each person of the first and the last video, of each kind."""
    middle = len(file.frame_index) // 2
    for crop in file.crops:
        for row in {0, len(file.videos) - 1}:
            for person in range(file.n_persons):
                rows.look(crop, row, person, middle, file.png(crop, row, person, middle))
