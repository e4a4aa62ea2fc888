from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from dfprep.detectors.blazeface.anchors import anchor_centres, decode, probability, square_tiles
from dfprep.detectors.blazeface.blazeface import BlazeFace
from dfprep.detectors.blazeface.blazeface_net import load_blazeface
from dfprep.detectors.blazeface.blazeface_weights import BLAZEFACE_PACKAGE, blazeface_weights
from dfprep.detectors.blazeface.tflite_convolutions import read_convolutions
from dfprep.detectors.boxes import iou_matrix
from dfprep.errors import ConfigError, WeightsError
from dfprep.files import sha256_of
from dfprep.runs import configured
from dfprep.weights import weights_file

# facenet-pytorch 2.6.0's MTCNN on the same images; eyes, nose and mouth too
ASTRONAUT_FACE = np.array([[180, 61, 268, 172]], np.float32)
ASTRONAUT_POINTS = np.array([[205, 107], [243, 108], [224, 126]], np.float32)


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
def detector() -> BlazeFace:
    return configured("detector.members.blaze", device="cpu")


def canvas(height: int, width: int, x: int, y: int, side: int = 360) -> np.ndarray:
    """A grey frame with the astronaut, `side` px, at x, y."""
    frame = np.full((height, width, 3), 128, np.uint8)
    astronaut = cv2.resize(packaged_image("astronaut"), (side, side), interpolation=cv2.INTER_AREA)
    frame[y : y + side, x : x + side] = astronaut
    return frame


@pytest.mark.parametrize("name", ["astronaut", "grace_hopper", "camera"])
def test_raw_outputs_equal_those_of_litert(name: str) -> None:
    image = packaged_image(name)
    side = min(image.shape[:2])
    crop = cv2.resize(image[:side, :side], (128, 128), interpolation=cv2.INTER_AREA)
    with torch.inference_mode():
        logits, coordinates = load_blazeface(blazeface_weights())(torch.tensor(crop).permute(2, 0, 1)[None].float())
    goldens = np.load(Path(__file__).parent / "goldens" / "blazeface_front.npz")
    np.testing.assert_allclose(logits[0], goldens[f"{name}/classificators"][:, 0], rtol=0, atol=1e-2)
    np.testing.assert_allclose(coordinates[0], goldens[f"{name}/regressors"], rtol=0, atol=1e-2)


def test_anchors_are_two_in_each_of_16x16_cells_then_six_in_each_of_8x8() -> None:
    centres = anchor_centres()
    assert centres.shape == (896, 2)
    np.testing.assert_allclose(centres[[0, 1, 2, 32]] * 16, [[0.5, 0.5], [0.5, 0.5], [1.5, 0.5], [0.5, 1.5]])
    np.testing.assert_allclose(centres[[512, 517, 518, 895]] * 8, [[0.5, 0.5], [0.5, 0.5], [1.5, 0.5], [7.5, 7.5]])


def test_coordinates_decode_to_px_of_the_input_around_the_anchor() -> None:
    raw = np.zeros((1, 16))
    raw[0, :6] = [12.8, -12.8, 64, 32, 25.6, 38.4]
    values = decode(raw, np.array([[0.5, 0.5]]))[0]
    np.testing.assert_allclose(values[:4], [0.35, 0.275, 0.85, 0.525])
    np.testing.assert_allclose(values[4:8], [0.7, 0.8, 0.5, 0.5])


def test_probability_is_the_sigmoid_and_never_overflows() -> None:
    np.testing.assert_allclose(probability(np.array([0.0, np.log(3), -1e9, 1e9])), [0.5, 0.75, 0, 1], atol=1e-12)


@pytest.mark.parametrize(
    ("width", "height", "starts"),
    [(1920, 1080, [0, 420, 840]), (1080, 1920, [0, 420, 840]), (512, 512, [0]), (300, 100, [0, 50, 100, 150, 200])],
)
def test_tiles_start_evenly_along_the_longer_side(width: int, height: int, starts: list[int]) -> None:
    tiles = square_tiles(width, height)
    along, across = (0, 1) if width > height else (1, 0)
    assert tiles[:, along].tolist() == starts
    assert (tiles[:, across] == 0).all()
    assert (tiles[:, 2:] - tiles[:, :2] == min(width, height)).all()
    assert tiles[-1, 2:].tolist() == [width, height]


@pytest.mark.parametrize(("width", "height"), [(641, 200), (200, 999), (1000, 100)])
def test_neighbouring_tiles_share_at_least_half_a_side(width: int, height: int) -> None:
    steps = np.diff(square_tiles(width, height), axis=0).max(axis=1)
    assert (steps <= np.ceil(min(width, height) / 2)).all()


def test_face_and_landmarks_of_the_astronaut() -> None:
    (found,) = detector().detect(packaged_image("astronaut")[None])
    assert len(found) == 1
    assert found.scores[0] > 0.85
    assert iou_matrix(found.boxes, ASTRONAUT_FACE) > 0.8
    assert np.linalg.norm(found.landmarks[0, :3] - ASTRONAUT_POINTS, axis=1).max() < 0.1 * 88
    assert found.detected_by.tolist() == [0], "a single detector does not know its bit"


def test_landmarks_start_with_the_eye_at_the_left_of_the_image_mirrored_or_not() -> None:
    image = packaged_image("astronaut")
    for frame in (image, image[:, ::-1]):
        left, right, nose, *corners = detector().detect(frame[None])[0].landmarks[0]
        assert left[0] < nose[0] < right[0]
        assert max(left[1], right[1]) < nose[1]
        assert np.isnan(corners).all(), "BlazeFace knows the middle of the mouth only"


@pytest.mark.parametrize(("height", "width", "x", "y"), [(360, 640, 0, 0), (360, 640, 280, 0), (640, 360, 0, 280)])
def test_face_at_either_end_of_a_frame_is_found_where_it_is(height: int, width: int, x: int, y: int) -> None:
    (found,) = detector().detect(canvas(height, width, x, y)[None])
    assert len(found) == 1
    assert iou_matrix(found.boxes, ASTRONAUT_FACE * 360 / 512 + np.array([x, y, x, y])) > 0.75


def test_face_that_all_three_tiles_see_is_one_face() -> None:
    frame = canvas(360, 640, 189, 0, side=300)  # its face: x 294 to 346
    blaze = configured("detector.members.blaze", min_face_px=20, device="cpu")
    seen = [len(blaze.detect(frame[None, :, x1:x2])[0]) for x1, _, x2, _ in square_tiles(640, 360)]
    assert seen == [1, 1, 1]
    assert len(blaze.detect(frame[None])[0]) == 1


def test_top_margin_raises_the_top_by_its_share_of_the_height_only() -> None:
    frames = packaged_image("grace_hopper")[None]
    (bare,) = configured("detector.members.blaze", device="cpu", top_margin=0).detect(frames)
    (raised,) = configured("detector.members.blaze", device="cpu", top_margin=0.2).detect(frames)
    height = bare.boxes[0, 3] - bare.boxes[0, 1]
    np.testing.assert_allclose(bare.boxes[0] - raised.boxes[0], [0, 0.2 * height, 0, 0], atol=1e-3)


def test_boxes_lie_within_the_frame() -> None:
    image = packaged_image("grace_hopper")[140:, 60:]  # cut through the forehead
    (found,) = detector().detect(image[None])
    assert len(found) == 1
    assert found.boxes[0, 1] == 0


def test_faces_below_min_face_px_are_dropped_unless_small_ones_are_asked_for() -> None:
    frames = packaged_image("astronaut")[None]  # the face is 94 px wide
    blaze = configured("detector.members.blaze", min_face_px=100, retry_min_face_px=90, device="cpu")
    assert len(blaze.detect(frames)[0]) == 0
    assert len(blaze.detect(frames, small_faces=True)[0]) == 1


def test_frames_in_a_batch_give_what_each_gives_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = np.stack([canvas(360, 640, 0, 0), np.zeros((360, 640, 3), np.uint8), canvas(360, 640, 280, 0)])
    monkeypatch.setattr("dfprep.detectors.area_tables.BATCH_PX_CPU", 2 * 360 * 640)
    monkeypatch.setattr("dfprep.detectors.blazeface.blazeface._TILES_A_PASS", 4)
    together = detector().detect(frames)
    monkeypatch.undo()
    assert [len(found) for found in together] == [1, 0, 1]
    for found, frame in zip(together, frames, strict=True):
        (alone,) = detector().detect(frame[None])
        np.testing.assert_allclose(found.boxes, alone.boxes, atol=0.01)
        np.testing.assert_allclose(found.landmarks, alone.landmarks, atol=0.01)
        np.testing.assert_allclose(found.scores, alone.scores, atol=1e-4)


def test_no_frames_give_no_detections() -> None:
    assert detector().detect(np.zeros((0, 90, 160, 3), np.uint8)) == []


def test_weights_file_is_recorded_by_its_hash() -> None:
    path = blazeface_weights()
    assert detector().weights_sha256 == {path.name: sha256_of(path)}


@pytest.mark.parametrize(
    ("field", "value"),
    [("score_min", -0.1), ("min_face_px", -1), ("retry_min_face_px", -1), ("top_margin", 2), ("merge_overlap", 0)],
)
def test_value_out_of_range_names_its_field(field: str, value: float) -> None:
    values: dict[str, Any] = {"device": "cpu", field: value}
    with pytest.raises(ConfigError, match=rf"^detector\.members\.\w+\.{field} must be"):
        configured("detector.members.blaze", **values)


def test_damaged_and_foreign_models_are_errors(tmp_path: Path) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(b"not a model")
    with pytest.raises(WeightsError, match="no TensorFlow Lite model"):
        read_convolutions(path)
    other = "face_detection_full_range.tflite"
    digest = "99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3"
    with pytest.raises(WeightsError, match="not hold BlazeFace"):
        load_blazeface(weights_file(replace(BLAZEFACE_PACKAGE, sha256={other: digest}), other))


def test_a_frame_like_a_line_has_few_tiles() -> None:
    tiles = square_tiles(4000, 16)
    assert len(tiles) == 31
    assert (tiles[0, 0], tiles[-1, 2]) == (0, 4000)
