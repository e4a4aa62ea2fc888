import numpy as np

from dfprep.runs import configured


def test_every_frame_is_one_face_of_its_size_without_landmarks():
    detector = configured("detector=whole_frame")
    assert detector.names == ("whole_frame",)
    assert detector.weights_sha256 == {}
    for small_faces in (False, True):
        found = detector.detect(np.zeros((3, 40, 70, 3), np.uint8), small_faces=small_faces)
        assert len(found) == 3
        for faces in found:
            assert faces.boxes.tolist() == [[0, 0, 70, 40]]
            assert faces.scores.tolist() == [1]
            assert faces.detected_by.tolist() == [1]
            assert faces.landmarks.shape == (1, 5, 2)
            assert np.isnan(faces.landmarks).all()
    assert configured("detector=whole_frame").detect(np.zeros((0, 40, 70, 3), np.uint8)) == []
