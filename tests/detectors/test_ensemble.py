import numpy as np
import pytest

from dfprep.detectors.ensemble import Union, merge
from dfprep.errors import ConfigError
from dfprep.types import Detections, FoundBy


def faces(boxes, scores, who):
    n = len(boxes)
    return Detections(
        np.array(boxes, np.float32).reshape(n, 4),
        np.array(scores, np.float32),
        np.arange(n * 8, dtype=np.float32).reshape(n, 4, 2) + int(who) * 100,
        np.full(n, who, np.uint8),
    )


MTCNN = faces([[100, 100, 200, 240]], [0.9], FoundBy.MTCNN)


def test_the_trusted_box_and_landmarks_win_and_agreement_raises_the_score():
    blaze = faces([[95, 120, 205, 235]], [0.8], FoundBy.BLAZE)
    both = merge(MTCNN, blaze, 0.3)
    assert len(both) == 1
    np.testing.assert_array_equal(both.boxes, MTCNN.boxes)
    np.testing.assert_array_equal(both.landmarks, MTCNN.landmarks)
    assert both.scores[0] == pytest.approx(np.sqrt((0.9 + 0.8) / 2))
    assert both.found_by[0] == FoundBy.BOTH


def test_agreement_never_lowers_a_score():
    sure = faces(MTCNN.boxes, [0.999], FoundBy.MTCNN)
    assert merge(sure, faces(MTCNN.boxes, [0.75], FoundBy.BLAZE), 0.3).scores[0] == pytest.approx(0.999)


def test_faces_that_only_one_finds_are_kept_as_they_are():
    blaze = faces([[400, 100, 500, 230]], [0.8], FoundBy.BLAZE)
    both = merge(MTCNN, blaze, 0.3)
    assert both.boxes.tolist() == [*MTCNN.boxes.tolist(), *blaze.boxes.tolist()]
    assert both.found_by.tolist() == [FoundBy.MTCNN, FoundBy.BLAZE]
    assert both.scores.tolist() == pytest.approx([0.9, 0.8])


def test_each_face_is_merged_with_at_most_one_of_the_other_detector():
    two = faces([[100, 100, 200, 240], [150, 100, 250, 240]], [0.9, 0.9], FoundBy.MTCNN)
    one = faces([[125, 100, 225, 240]], [0.8], FoundBy.BLAZE)
    assert sorted(merge(two, one, 0.3).found_by.tolist()) == [FoundBy.MTCNN, FoundBy.BOTH]


def test_a_second_box_inside_a_trusted_one_is_the_same_head():
    nose = faces([[140, 160, 165, 190]], [0.8], FoundBy.BLAZE)
    assert len(merge(MTCNN, nose, 0.3)) == 1


def test_nothing_found_by_one_leaves_the_other():
    assert merge(Detections.none(), MTCNN, 0.3) is MTCNN
    assert merge(MTCNN, Detections.none(), 0.3) is MTCNN


class Fixed:
    def __init__(self, detections):
        self.detections, self.asked, self.weights_sha256 = detections, [], {}

    def detect(self, frames, *, small_faces=False):
        self.asked.append(small_faces)
        return [self.detections] * len(frames)


def test_union_asks_every_member_for_every_frame():
    members = {"mtcnn": Fixed(MTCNN), "blaze": Fixed(faces([[400, 100, 500, 230]], [0.8], FoundBy.BLAZE))}
    found = Union(members).detect(np.zeros((3, 480, 640, 3), np.uint8), small_faces=True)
    assert [len(f) for f in found] == [2, 2, 2]
    assert all(m.asked == [True] for m in members.values())


def test_a_union_of_nobody_is_refused():
    with pytest.raises(ConfigError, match="members must name at least one detector"):
        Union({})
