"""Real networks on real clips: who is followed was looked at in the figures, and is written down here."""

import numpy as np
import pytest

from dfprep.detectors import DetectorEnsemble
from dfprep.runs import configured
from dfprep.sources import Family
from dfprep.store import FaceFile
from dfprep.types import INTERPOLATED, Label, Status, Video


@pytest.fixture
def followed(media, make_extractor, tmp_path):
    def follow(name):
        extractor = make_extractor(
            detector=DetectorEnsemble(
                {"mtcnn": configured("detector.members.mtcnn"), "blaze": configured("detector.members.blaze")},
                same_face_iou=0.3,
            )
        )
        (row,) = extractor.extract(Family(Video(name, media / f"{name}.mp4", Label.REAL), ())).rows
        assert row.status is Status.OK, row.reason
        with FaceFile(tmp_path / "out" / f"{name}.h5") as faces:
            return row, (faces.boxes[..., :2] + faces.boxes[..., 2:]) / 2, faces.detected_by, faces.usable

    return follow


def test_two_people_are_followed_through_the_last_shot_of_a_clip_with_cuts(followed):
    row, centres, detected_by, usable = followed("two_people_talking")
    assert (row.persons, row.prints, row.attempt, row.offset) == (2, 0, 1, 211)
    assert usable.all()
    assert (detected_by != INTERPOLATED).all()
    # he sits to the left of her, and neither moves by a face's width
    assert (centres[0, :, 0] < centres[1, :, 0]).all()
    assert (np.ptp(centres, axis=1) < 60).all()


def test_the_two_nearest_people_of_a_crowd_are_followed(followed):
    row, centres, detected_by, usable = followed("crowd_1080p")
    assert (row.persons, row.attempt) == (2, 0)
    boy, red_haired = centres
    np.testing.assert_allclose(boy[[0, 10, 16]], [(946, 672), (1020, 724), (797, 703)], atol=12)
    np.testing.assert_allclose(red_haired[[0, 10, 15]], [(704, 597), (689, 633), (490, 650)], atol=12)
    assert (detected_by[0] != INTERPOLATED).all()
    assert np.flatnonzero(detected_by[1] == INTERPOLATED).tolist() == [16]
    # in the last frame she has left her place, and the interpolated box lies on the background
    assert np.argwhere(~usable).tolist() == [[1, 16]]
