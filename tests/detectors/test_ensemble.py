import numpy as np
import pytest
from skimage import data

from dfprep.detectors.ensemble import MAX_MEMBERS, DetectorEnsemble, merge
from dfprep.errors import ConfigError
from dfprep.runs import configured
from dfprep.types import Detections

FIRST, SECOND, BOTH = 0b01, 0b10, 0b11


def faces(boxes, scores, bits):
    n = len(boxes)
    return Detections(
        np.array(boxes, np.float32).reshape(n, 4),
        np.array(scores, np.float32),
        np.arange(n * 10, dtype=np.float32).reshape(n, 5, 2) + bits * 100,
        np.full(n, bits, np.uint16),
    )


MTCNN = faces([[100, 100, 200, 240]], [0.9], FIRST)


def test_the_trusted_box_and_landmarks_win_and_agreement_raises_the_score():
    blaze = faces([[95, 120, 205, 235]], [0.8], SECOND)
    both = merge(MTCNN, blaze, 0.3)
    assert len(both) == 1
    np.testing.assert_array_equal(both.boxes, MTCNN.boxes)
    np.testing.assert_array_equal(both.landmarks, MTCNN.landmarks)
    assert both.scores[0] == pytest.approx(np.sqrt((0.9 + 0.8) / 2))
    assert both.detected_by[0] == BOTH


def test_agreement_never_lowers_a_score():
    sure = faces(MTCNN.boxes, [0.999], FIRST)
    assert merge(sure, faces(MTCNN.boxes, [0.75], SECOND), 0.3).scores[0] == pytest.approx(0.999)


def test_faces_that_only_one_finds_are_kept_as_they_are():
    blaze = faces([[400, 100, 500, 230]], [0.8], SECOND)
    both = merge(MTCNN, blaze, 0.3)
    assert both.boxes.tolist() == [*MTCNN.boxes.tolist(), *blaze.boxes.tolist()]
    assert both.detected_by.tolist() == [FIRST, SECOND]
    assert both.scores.tolist() == pytest.approx([0.9, 0.8])


def test_each_face_is_merged_with_at_most_one_of_the_other_detector():
    two = faces([[100, 100, 200, 240], [150, 100, 250, 240]], [0.9, 0.9], FIRST)
    one = faces([[125, 100, 225, 240]], [0.8], SECOND)
    assert sorted(merge(two, one, 0.3).detected_by.tolist()) == [FIRST, BOTH]


def test_a_second_box_inside_a_trusted_one_is_the_same_head():
    nose = faces([[140, 160, 165, 190]], [0.8], SECOND)
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


def test_every_member_is_asked_for_every_frame_and_gets_its_bit():
    apart = [[400, 100, 500, 230]]
    members = {"mtcnn": Fixed(faces(MTCNN.boxes, [0.9], 0)), "blaze": Fixed(faces(apart, [0.8], 0))}
    ensemble = DetectorEnsemble(members, same_face_iou=0.3)
    assert ensemble.names == ("mtcnn", "blaze")
    found = ensemble.detect(np.zeros((3, 480, 640, 3), np.uint8), small_faces=True)
    assert [f.detected_by.tolist() for f in found] == [[FIRST, SECOND]] * 3
    assert all(m.asked == [True] for m in members.values())


def test_the_bits_follow_the_members_order_up_to_the_sixteenth():
    members = {f"detector{k}": Fixed(Detections.none()) for k in range(MAX_MEMBERS)}
    members["detector15"] = members["detector3"] = Fixed(faces(MTCNN.boxes, [0.9], 0))
    (found,) = DetectorEnsemble(members, same_face_iou=0.3).detect(np.zeros((1, 480, 640, 3), np.uint8))
    assert found.detected_by.tolist() == [1 << 3 | 1 << 15]
    assert found.detected_by.dtype == np.uint16


def test_what_a_member_says_of_its_bits_does_not_count():
    (found,) = DetectorEnsemble({"inner": Fixed(faces(MTCNN.boxes, [0.9], 4))}, same_face_iou=0.3).detect(
        np.zeros((1, 9, 9, 3))
    )
    assert found.detected_by.tolist() == [FIRST]


def test_an_ensemble_has_one_to_sixteen_members():
    with pytest.raises(ConfigError, match="members must name at least one detector"):
        DetectorEnsemble({}, same_face_iou=0.3)
    with pytest.raises(ConfigError, match="members must name at most 16 detectors, got 17"):
        DetectorEnsemble({str(k): Fixed(MTCNN) for k in range(17)}, same_face_iou=0.3)


def test_detections_without_bits_have_zeros_and_wrong_ones_are_refused():
    boxes, scores, landmarks = (
        np.zeros((2, 4), np.float32),
        np.zeros(2, np.float32),
        np.zeros((2, 5, 2), np.float32),
    )
    assert Detections(boxes, scores, landmarks).detected_by.tolist() == [0, 0]
    with pytest.raises(ValueError, match=r"detected_by must be uint16 \(2,\), got uint8 \(2,\)"):
        Detections(boxes, scores, landmarks, np.zeros(2, np.uint8))
    with pytest.raises(ValueError, match=r"landmarks must be float32 \(2, 5, 2\)"):
        Detections(boxes, scores, landmarks[:, :4])


class Alone:
    """A member that is not known to search area tables."""

    def __init__(self, member):
        self.detect, self.weights_sha256 = member.detect, member.weights_sha256


@pytest.mark.parametrize("small_faces", [False, True])
def test_members_that_share_the_tables_find_what_they_find_alone(small_faces):
    frames = np.stack([np.roll(data.astronaut(), 40 * k, axis=1) for k in range(3)])
    members = {name: configured(f"detector.members.{name}", device="cpu") for name in ("mtcnn", "blaze")}
    sharing = DetectorEnsemble(members, 0.4)
    alone = DetectorEnsemble({name: Alone(one) for name, one in sharing.members.items()}, sharing.same_face_iou)
    pairs = zip(*(one.detect(frames, small_faces=small_faces) for one in (sharing, alone)), strict=True)
    for mine, theirs in pairs:
        assert len(mine)
        for name, values in vars(theirs).items():
            np.testing.assert_array_equal(vars(mine)[name], values)
