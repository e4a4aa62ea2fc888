"""Several detectors as one: boxes of the same face become one detection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from typing import Annotated, Protocol

import numpy as np

from dfprep.detectors.area_table_detector import AreaTableDetector, detect_together
from dfprep.detectors.boxes import iou_matrix, overlap_of_smaller
from dfprep.errors import require
from dfprep.types import Detections
from dfprep.values import Gt, Le, checked

MAX_MEMBERS = 16
"""Each member has a bit of `Detections.detected_by`, which has 16."""


class Detector(Protocol):
    """Finds faces in frames; reports boxes, scores and landmarks, and leaves `Detections.detected_by` out.

    Attributes:
        weights_sha256: hex SHA-256 of every weights file by its name.
    """

    weights_sha256: dict[str, str]

    def detect(self, frames: np.ndarray, *, small_faces: bool = False) -> list[Detections]:
        """Faces in each of `frames` (T, H, W, 3) uint8 RGB; smaller ones too if `small_faces`."""
        ...


@checked
class DetectorEnsemble:
    """All faces that any member finds; where two find the same one, the earlier member's box counts.

    Agreement raises the score to sqrt(mean of the two scores) (the published DFDC pipeline's rule), and
    never lowers it. `Detections.detected_by` has bit k set where the k-th member found the face.

    Args:
        members: 1 to 16 detectors by name, the most trusted box first.
        same_face_iou: boxes that overlap at least this much show the same face.

    Attributes:
        weights_sha256: hash of every weights file of every member, by file name.

    Raises:
        ConfigError: no member, too many, or an overlap outside (0, 1].
    """

    def __init__(self, members: Mapping[str, Detector], same_face_iou: Annotated[float, Gt(0), Le(1)]) -> None:
        require(len(members) > 0, "members", "name at least one detector", dict(members))
        require(len(members) <= MAX_MEMBERS, "members", f"name at most {MAX_MEMBERS} detectors", len(members))
        self.members = dict(members)
        self.same_face_iou = same_face_iou
        self.weights_sha256 = {
            name: digest for member in members.values() for name, digest in member.weights_sha256.items()
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names in their order: name k belongs to bit k of `detected_by`."""
        return tuple(self.members)

    def load(self) -> None:
        """Load the networks of the members now; members without such a method have none, or have loaded them."""
        for member in self.members.values():
            if load := getattr(member, "load", None):
                load()

    def detect(self, frames: np.ndarray, *, small_faces: bool = False) -> list[Detections]:
        """Faces in each of `frames` (T, H, W, 3) uint8 RGB."""
        found = self._by_member(frames, small_faces)
        by_member = [[_marked(faces, bit) for faces in found[name]] for bit, name in enumerate(self.members)]
        return [
            reduce(lambda a, b: merge(a, b, self.same_face_iou), of_frame)
            for of_frame in zip(*by_member, strict=True)
        ]

    def _by_member(self, frames: np.ndarray, small_faces: bool) -> dict[str, list[Detections]]:
        """What each member finds; those that search area tables on one device share the tables."""
        found: dict[str, list[Detections]] = {}
        sharing: dict[str, dict[str, AreaTableDetector]] = {}
        for name, member in self.members.items():
            if isinstance(member, AreaTableDetector):
                sharing.setdefault(member.device_type, {})[name] = member
            else:
                found[name] = member.detect(frames, small_faces=small_faces)
        for group in sharing.values():
            found |= zip(group, detect_together([*group.values()], frames, small_faces=small_faces), strict=True)
        return found


def _marked(found: Detections, bit: int) -> Detections:
    return replace(found, detected_by=np.full(len(found), 1 << bit, np.uint16))


def merge(trusted: Detections, other: Detections, same_face_iou: float) -> Detections:
    """One frame's faces of two detectors: `trusted`'s, then those that only `other` found.

    Pairs are one-to-one with the largest total overlap. What remains of `other` inside a trusted box is a
    second look at that head and is dropped.
    """
    if not len(trusted) or not len(other):
        return trusted if len(trusted) else other
    from scipy.optimize import linear_sum_assignment  # of workers only: the import takes 30 MB

    overlap = iou_matrix(trusted.boxes, other.boxes)
    mine, theirs = linear_sum_assignment(-np.where(overlap >= same_face_iou, overlap, 0))
    same = overlap[mine, theirs] >= same_face_iou
    mine, theirs = mine[same], theirs[same]

    scores, detected_by = trusted.scores.copy(), trusted.detected_by.copy()
    agreed = np.sqrt((trusted.scores[mine] + other.scores[theirs]) / 2)
    scores[mine] = np.maximum(scores[mine], agreed)
    detected_by[mine] |= other.detected_by[theirs]

    alone = np.setdiff1d(np.arange(len(other)), theirs)
    inside = (overlap_of_smaller(trusted.boxes, other.boxes[alone]) > 0.7).any(axis=0)
    extra = other.take(alone[~inside])
    return Detections(
        np.concatenate([trusted.boxes, extra.boxes]),
        np.concatenate([scores, extra.scores]),
        np.concatenate([trusted.landmarks, extra.landmarks]),
        np.concatenate([detected_by, extra.detected_by]),
    )
