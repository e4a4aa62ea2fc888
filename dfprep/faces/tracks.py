"""Tracking: associate the detections of a person across frames, and interpolate missing boxes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dfprep.errors import NoFace
from dfprep.faces.gaps import fill_short_gaps, kept_positions, span
from dfprep.faces.prints import Figures, Judge
from dfprep.faces.tracking import Tracking
from dfprep.types import INTERPOLATED, N_LANDMARKS, Detections, Track

INTERPOLATED_SCORE = 0.25  # the published DFDC pipeline's score of an interpolated box
MAX_SIZE_RATIO = 2.0  # a face does not double in size between two sampled frames
SIZE_CHANGE_COST = 2.0  # the distance in face sizes that costs as much as a change of size by a factor of e
JUMP_PER_FRAME = 0.1  # additional face sizes that a face may move for every frame that was not sampled


@dataclass(frozen=True)
class PersonTracks:
    """The tracks of a clip.

    Attributes:
        kept: (T,) int, ascending positions of the frames that remain; all of the clip's unless frames are dropped.
        tracks: of person 0 and of the others, T frames each.
        prints: the number of tracks that were left out because they do not live.
    """

    kept: np.ndarray
    tracks: tuple[Track, ...]
    prints: int = 0


def track_faces(
    detections: list[Detections],
    frame_index: np.ndarray,
    tracking: Tracking,
    shot: np.ndarray | None = None,
    judge: Judge | None = None,
) -> PersonTracks:
    """The tracks of a clip: person 0 is the most present one (ties: the largest), then the most visible others.

    Presence counts the frames that are covered after gaps of up to `max_gap` are filled, so that a single missed
    detection does not make a person in the background person 0. Its presence decides which frames remain, see
    `kept_positions`. The others must be detected in `min_presence` of these frames and are ordered by the sum of
    their face sizes, largest first, which ranks both a passer-by close to the camera and a small face in the
    background low. In a tie the leftmost person is first. A face that does not live is left out beside one that
    does, as if it had not been detected.

    Args:
        detections: one entry for each frame.
        frame_index: (T,) ascending; boxes are interpolated over these indices, not over positions.
        shot: (T,) the shot that each frame belongs to; no track continues from one into another. None: one shot.
        judge: tells who lives; asked only where there are two people or more. None: all faces live.

    Raises:
        NoFace: no detection in any frame.
        FaceGaps: person 0 is missing in too many frames even after gaps are filled.
    """
    shot = np.zeros(len(frame_index), int) if shot is None else shot
    sequences = associate(detections, frame_index, tracking, shot)
    if not sequences:
        raise NoFace(f"no face in any of the {len(detections)} frames {span(frame_index)}")
    figures, n_found = Figures(judge), len(sequences)
    kept, people = _people(sequences, detections, frame_index, tracking)
    while prints := figures.prints_among(people, tracking.max_persons):
        left_out = {id(people[i]) for i in prints}
        sequences = [sequence for sequence in sequences if id(sequence) not in left_out]
        kept, people = _people(sequences, detections, frame_index, tracking)
    detections, frame_index = [detections[t] for t in kept], frame_index[kept]
    tracks = [
        replace(_track(sequence[kept], detections, frame_index), living=figures.of(sequence))
        for sequence in people[: tracking.max_persons]
    ]
    return PersonTracks(kept, tuple(tracks), n_found - len(sequences))


def _people(
    sequences: list[np.ndarray], detections: list[Detections], frame_index: np.ndarray, tracking: Tracking
) -> tuple[np.ndarray, list[np.ndarray]]:
    """The positions of the frames that remain, and the sequences of person 0 and of all others who may be a person.

    Raises `FaceGaps`.
    """
    first, kept = _person_0(sequences, detections, frame_index, tracking)
    found = [detections[t] for t in kept]
    others = [sequence for i, sequence in enumerate(sequences) if i != first]
    others = [sequence for sequence in others if (sequence[kept] >= 0).mean() >= tracking.min_presence]
    others.sort(key=lambda sequence: _most_seen(sequence[kept], found))
    return kept, [sequences[first], *others]


def _person_0(
    sequences: list[np.ndarray], detections: list[Detections], frame_index: np.ndarray, tracking: Tracking
) -> tuple[int, np.ndarray]:
    """The index of person 0 in `sequences`, and the positions of the frames that remain; raises `FaceGaps`."""
    covered = [fill_short_gaps(s >= 0, tracking.max_gap) for s in sequences]
    most_seen = sorted(range(len(sequences)), key=lambda i: _most_seen(sequences[i], detections))
    first = max(most_seen, key=lambda i: (covered[i].sum(), _mean_size(sequences[i], detections)))
    return first, kept_positions(covered[first], frame_index, tracking)


def associate(
    detections: list[Detections], frame_index: np.ndarray, tracking: Tracking, shot: np.ndarray
) -> list[np.ndarray]:
    """For each person the index of its detection in every frame, (T,) int, -1 for none.

    In every frame, pairs of a person and a detection are matched greedily by ascending cost. A detection that is
    too far from every person, too different in size, or in another shot starts a new person. The cost is the sum of
    the distance of the centres in face sizes and the change of size, because a small face in the background may be
    closer to the last position of a large face than the large face's next position.
    """
    sequences: list[np.ndarray] = []
    for t, found in enumerate(detections):
        free = set(range(len(found)))
        for person, face in _nearest_pairs(sequences, t, detections, frame_index, tracking, shot):
            if face in free and sequences[person][t] < 0:
                sequences[person][t] = face
                free.remove(face)
        for face in sorted(free):
            new_person = np.full(len(detections), -1)
            new_person[t] = face
            sequences.append(new_person)
    return sequences


def _nearest_pairs(
    sequences: list[np.ndarray],
    t: int,
    detections: list[Detections],
    frame_index: np.ndarray,
    tracking: Tracking,
    shot: np.ndarray,
) -> list[tuple[int, int]]:
    """All pairs (person, face of frame t) within reach, by ascending cost."""
    if not sequences or not len(detections[t]):
        return []
    last_seen = [int(np.flatnonzero(s >= 0)[-1]) for s in sequences]
    last_boxes = np.stack([detections[u].boxes[s[u]] for s, u in zip(sequences, last_seen, strict=True)])
    unseen = frame_index[t] - frame_index[last_seen] - 1
    reach = np.minimum(tracking.max_step + JUMP_PER_FRAME * unseen, tracking.max_jump)
    reach[shot[last_seen] != shot[t]] = -1
    distance, scale = _distance_and_scale(last_boxes, detections[t].boxes)
    persons, faces = np.nonzero((distance <= reach[:, None]) & (scale <= np.log(MAX_SIZE_RATIO)))
    nearest = np.argsort((distance + SIZE_CHANGE_COST * scale)[persons, faces], kind="stable")
    return [(int(persons[i]), int(faces[i])) for i in nearest]


def _distance_and_scale(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of boxes (n, 4) and (m, 4): distance of the centres in face sizes, |log| of the size ratio; both (n, m)."""
    centre_a, centre_b = (a[:, :2] + a[:, 2:]) / 2, (b[:, :2] + b[:, 2:]) / 2
    size_a, size_b = _size(a)[:, None], _size(b)[None]
    distance = np.linalg.norm(centre_a[:, None] - centre_b[None], axis=-1) / np.maximum(size_a, size_b)
    return distance, np.abs(np.log(size_a / size_b))


def _size(boxes: np.ndarray) -> np.ndarray:
    return np.sqrt(np.maximum((boxes[:, 2:] - boxes[:, :2]).prod(axis=-1), 1e-6))


def _most_seen(sequence: np.ndarray, detections: list[Detections]) -> tuple[float, ...]:
    """Sort key: the sum of the face sizes, descending, then the first box from left to right."""
    boxes = _boxes(sequence, detections)
    return (-float(_size(boxes).sum()), *boxes[0].tolist())


def _mean_size(sequence: np.ndarray, detections: list[Detections]) -> float:
    return float(_size(_boxes(sequence, detections)).mean())


def _boxes(sequence: np.ndarray, detections: list[Detections]) -> np.ndarray:
    return np.stack([detections[t].boxes[sequence[t]] for t in np.flatnonzero(sequence >= 0)])


def _track(sequence: np.ndarray, detections: list[Detections], frame_index: np.ndarray) -> Track:
    """Interpolate every gap linearly over the frame index; repeat the first and the last box at the ends."""
    n = len(sequence)
    seen = np.flatnonzero(sequence >= 0)
    boxes = np.zeros((n, 4), np.float32)
    scores = np.full(n, INTERPOLATED_SCORE, np.float32)
    landmarks = np.full((n, N_LANDMARKS, 2), np.nan, np.float32)
    detected_by = np.full(n, INTERPOLATED, np.uint16)
    for t in seen:
        found, face = detections[t], sequence[t]
        boxes[t], scores[t] = found.boxes[face], found.scores[face]
        landmarks[t], detected_by[t] = found.landmarks[face], found.detected_by[face]
    for side in range(4):
        boxes[:, side] = np.interp(frame_index, frame_index[seen], boxes[seen, side])
    return Track(boxes, scores, landmarks, detected_by)
