from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dfprep.detectors.boxes import iou_matrix
from dfprep.detectors.mtcnn.cascade import pyramid_scales
from dfprep.detectors.mtcnn.cascade_nets import load_published, proposal_net
from dfprep.detectors.mtcnn.mtcnn import Mtcnn
from dfprep.detectors.mtcnn.mtcnn_weights import mtcnn_weights
from dfprep.errors import ConfigError, WeightsError
from dfprep.files import sha256_of
from dfprep.runs import configured
from dfprep.types import Detections

GOLDENS = json.loads((Path(__file__).parent / "goldens" / "mtcnn.json").read_text())["faces"]
MEDIA = Path(__file__).parents[2].parent / "shared" / "media"
PACKAGED = ("astronaut", "grace_hopper", "camera")


@lru_cache
def packaged_image(name: str) -> np.ndarray:
    """An RGB image that scikit-image or matplotlib ships."""
    if name == "grace_hopper":
        import matplotlib
        from PIL import Image

        return np.asarray(Image.open(Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg"))
    from skimage import data

    image = getattr(data, name)()
    return image if image.ndim == 3 else np.stack([image] * 3, axis=-1)


@lru_cache
def clip_frames(name: str) -> dict[int, np.ndarray]:
    """The frames of a reference clip that the goldens name."""
    import av

    wanted = {int(key.split("#")[1].split("/")[0]) for key in GOLDENS if key.startswith(name)}
    with av.open(str(MEDIA / name)) as container:
        decoded = enumerate(container.decode(video=0))
        return {i: frame.to_ndarray(format="rgb24") for i, frame in decoded if i in wanted}


@lru_cache
def detector(min_face_px: int) -> Mtcnn:
    return configured("detector.members.mtcnn", score_min=0.7, min_face_px=min_face_px, device="cpu")


def matches(expected: dict, found: Detections) -> tuple[np.ndarray, np.ndarray]:
    """For each expected face, whether it was found at the right place; for each found one, whether it is extra."""
    boxes = np.array(expected["boxes_xyxy"]).reshape(-1, 4)
    points = np.array(expected["landmarks_xy"]).reshape(-1, 5, 2)
    overlap = iou_matrix(boxes, found.boxes)
    distance = np.linalg.norm(points[:, None] - found.landmarks[None], axis=-1).max(axis=-1)
    side = (boxes[:, 2:] - boxes[:, :2]).min(axis=1)
    same = (overlap >= 0.8) & (distance <= 0.05 * side[:, None])
    return np.asarray(same.any(axis=1)), np.asarray((overlap < 0.8).all(axis=0))


@pytest.mark.parametrize("min_face_px", [20, 40, 60])
@pytest.mark.parametrize("name", PACKAGED)
def test_faces_of_packaged_images_are_the_published_implementations(name: str, min_face_px: int) -> None:
    expected = GOLDENS[f"{name}/min{min_face_px}"]
    (found,) = detector(min_face_px).detect(packaged_image(name)[None])
    hit, extra = matches(expected, found)
    assert hit.all()
    assert not extra.any()
    np.testing.assert_allclose(found.boxes, expected["boxes_xyxy"], atol=0.5)
    np.testing.assert_allclose(found.scores, expected["probs"], atol=1e-3)
    assert (found.detected_by == 0).all(), "a single detector does not know its bit"


@pytest.mark.skipif(not MEDIA.is_dir(), reason=f"the reference clips are not at {MEDIA.parent.name}/{MEDIA.name}")
@pytest.mark.parametrize("sizes_px", [(40, 60), pytest.param((20, 40, 60), marks=pytest.mark.slow)])
def test_faces_of_clips_are_the_published_implementations(sizes_px: tuple[int, ...]) -> None:
    probs, hits, extras = [], [], 0
    for key, expected in GOLDENS.items():
        clip, _, rest = key.partition("#")
        frame, _, min_face_px = rest.partition("/min")
        if not min_face_px or int(min_face_px) not in sizes_px:
            continue
        (found,) = detector(int(min_face_px)).detect(clip_frames(clip)[int(frame)][None])
        hit, extra = matches(expected, found)
        probs += expected["probs"]
        hits += hit.tolist()
        extras += int((found.scores[extra] > 0.95).sum())
    assert len(hits) > 30
    assert all(hit for hit, prob in zip(hits, probs, strict=True) if prob >= 0.99)
    assert np.mean([hit for hit, prob in zip(hits, probs, strict=True) if prob >= 0.9]) >= 0.95
    assert extras <= 1


def test_frames_in_a_batch_give_what_each_gives_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    image = packaged_image("astronaut")
    frames = np.stack([image, np.zeros_like(image), image[:, ::-1], np.roll(image, 60, axis=1), image // 2])
    monkeypatch.setattr("dfprep.detectors.area_tables.BATCH_PX_CPU", 3 * image.shape[0] * image.shape[1])
    monkeypatch.setattr("dfprep.detectors.mtcnn.cascade._PASS_PX", {"cpu": 30_000})
    together = detector(40).detect(frames)
    monkeypatch.undo()
    assert [len(found) for found in together] == [1, 0, 1, 1, 1]
    for found, frame in zip(together, frames, strict=True):
        (alone,) = detector(40).detect(frame[None])
        np.testing.assert_allclose(found.boxes, alone.boxes, atol=0.05)
        np.testing.assert_allclose(found.landmarks, alone.landmarks, atol=0.05)
        np.testing.assert_allclose(found.scores, alone.scores, atol=1e-4)


def test_landmarks_go_left_eye_right_eye_nose_mouth_corners_as_seen_in_the_image() -> None:
    image = packaged_image("astronaut")
    for frame in (image, image[:, ::-1]):
        (found,) = detector(60).detect(frame[None])
        left, right, nose, mouth_left, mouth_right = found.landmarks[0]
        assert left[0] < nose[0] < right[0]
        assert mouth_left[0] < nose[0] < mouth_right[0]
        assert max(left[1], right[1]) < nose[1] < min(mouth_left[1], mouth_right[1])


def test_small_faces_are_found_only_when_asked_for() -> None:
    import cv2

    image = cv2.resize(packaged_image("astronaut"), (171, 171), interpolation=cv2.INTER_AREA)  # its face: 30 px
    mtcnn = configured("detector.members.mtcnn", min_face_px=60, retry_min_face_px=24, device="cpu")
    assert len(mtcnn.detect(image[None])[0]) == 0
    assert len(mtcnn.detect(image[None], small_faces=True)[0]) == 1


def test_box_of_a_face_cut_by_the_border_ends_at_the_border() -> None:
    image = packaged_image("grace_hopper")[:300]  # through the chin
    (found,) = detector(60).detect(image[None])
    assert len(found) == 1
    assert found.boxes[0, 3] == 300


def test_score_min_drops_faces_below_it() -> None:
    image = packaged_image("camera")[None]
    score = detector(60).detect(image)[0].scores[0]
    assert (
        len(configured("detector.members.mtcnn", score_min=float(score) - 1e-5, device="cpu").detect(image)[0]) == 1
    )
    assert (
        len(configured("detector.members.mtcnn", score_min=float(score) + 1e-5, device="cpu").detect(image)[0]) == 0
    )


@pytest.mark.parametrize("shape", [(0, 90, 90, 3), (2, 59, 90, 3), (2, 200, 300, 3)])
def test_no_frames_tiny_frames_and_black_frames_give_no_faces(shape: tuple[int, ...]) -> None:
    found = detector(60).detect(np.zeros(shape, np.uint8))
    assert [len(faces) for faces in found] == [0] * shape[0]


def test_pyramid_goes_from_the_smallest_face_to_the_whole_frame() -> None:
    assert pyramid_scales(100, 25, 0.5) == [0.48, 0.24, 0.12]
    assert pyramid_scales(24, 25, 0.5) == []


def test_weights_files_are_recorded_by_their_hashes() -> None:
    names = ["pnet.pt", "rnet.pt", "onet.pt"]
    assert detector(60).weights_sha256 == {name: sha256_of(mtcnn_weights(name)) for name in names}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("score_min", 1.1),
        ("min_face_px", 19),
        ("retry_min_face_px", 0),
        ("scale_factor", 1.0),
        ("thresholds", (0.6, 0.7)),
        ("thresholds", (0.6, 0.7, 1.7)),
        ("device", "tpu"),
    ],
)
def test_value_out_of_range_names_its_field(field: str, value: object) -> None:
    values: dict[str, Any] = {"device": "cpu", field: value}
    with pytest.raises(ConfigError, match=rf"^detector\.members\.\w+\.{field} must be"):
        configured("detector.members.mtcnn", **values)


def test_weights_of_another_network_are_an_error() -> None:
    with pytest.raises(WeightsError, match="not hold the weights of this network"):
        load_published(proposal_net(), mtcnn_weights("rnet.pt"))
