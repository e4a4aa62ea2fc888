"""dlib's embedder: aligned as dlib aligns, and telling people apart."""

from __future__ import annotations

import itertools
import json
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from dfprep.embeddings import Dlib, NoEmbedder
from dfprep.embeddings.dlib_file import saved_layers
from dfprep.embeddings.dlib_network import load_descriptor_net, zero_filled_sum
from dfprep.embeddings.dlib_resnet import DESCRIPTOR_FILE, DLIB_PACKAGE, detector_square
from dfprep.errors import WeightsError
from dfprep.runs import configured
from dfprep.types import PersonClip
from dfprep.weights import weights_file

PORTRAITS = Path(__file__).parents[2].parent / "shared" / "media" / "portraits"
LARGE_PX = 299


@pytest.fixture(scope="module")
def embedder() -> Dlib:
    pytest.importorskip("dlib", reason="dlib, an optional dependency, is not installed")
    return configured("embedder=dlib")


def crops_around(picture: np.ndarray, *boxes: tuple[float, ...]) -> PersonClip:
    """Large crops as the design has them, of one picture and several boxes: 15 % margin, square, 299 px."""
    large, transforms = [], []
    for x1, y1, x2, y2 in boxes:
        side = min(round(1.3 * max(x2 - x1, y2 - y1)), *picture.shape[:2])
        left = int(np.clip(round((x1 + x2 - side) / 2), 0, picture.shape[1] - side))
        top = int(np.clip(round((y1 + y2 - side) / 2), 0, picture.shape[0] - side))
        square = picture[top : top + side, left : left + side]
        large.append(cv2.resize(square, (LARGE_PX, LARGE_PX), interpolation=cv2.INTER_AREA))
        scale = LARGE_PX / side
        transforms.append([[scale, 0, -left * scale], [0, scale, -top * scale]])
    return clip_of(np.array(boxes, np.float32), np.array(large), np.array(transforms))


def clip_of(boxes: np.ndarray, large: np.ndarray, transforms: np.ndarray) -> PersonClip:
    n = len(boxes)
    frames, landmarks = np.zeros((n, 8, 8, 3), np.uint8), np.full((n, 5, 2), np.nan, np.float32)
    return PersonClip(frames, boxes, landmarks, {"large": large}, {"large": transforms})


ASTRONAUT, HOPPER = (181, 62, 268, 172), (174, 120, 356, 340)


@pytest.fixture(scope="module")
def faces(pictures: dict[str, np.ndarray]) -> PersonClip:
    """Two people, then the first one's mirror image."""
    first = crops_around(pictures["astronaut"], ASTRONAUT)
    second = crops_around(pictures["grace_hopper"], HOPPER)
    mirror = first.transforms["large"].copy()
    mirror[:, 0] = [-mirror[0, 0, 0], 0, LARGE_PX - mirror[0, 0, 2]]
    large = first.crop("large")
    return clip_of(
        np.concatenate([first.boxes, second.boxes, first.boxes]),
        np.concatenate([large, second.crop("large"), large[:, :, ::-1]]),
        np.concatenate([first.transforms["large"], second.transforms["large"], mirror]),
    )


def test_a_mirrored_face_is_near_and_another_person_is_far(embedder: Dlib, faces: PersonClip) -> None:
    vectors = embedder.embed(faces)
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, embedder.dim) == (3, 128)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert np.linalg.norm(vectors[0] - vectors[2]) < 0.25
    assert np.linalg.norm(vectors[0] - vectors[1]) > 0.45


def test_descriptors_equal_those_of_dlibs_own_alignment_and_network(embedder: Dlib, faces: PersonClip) -> None:
    import dlib

    network = dlib.face_recognition_model_v1(str(weights_file(DLIB_PACKAGE, DESCRIPTOR_FILE)))
    vectors = embedder.embed(faces)
    for vector, image, box in zip(vectors[:2], faces.crop("large"), faces.boxes_in("large"), strict=False):
        shape = embedder._landmarks(image, dlib.rectangle(*detector_square(box)))
        expected = np.array(network.compute_face_descriptor(image, shape))
        np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), atol=1e-6)


def test_the_network_gives_what_dlib_gives_for_any_pixels(embedder: Dlib) -> None:
    import dlib

    path = weights_file(DLIB_PACKAGE, DESCRIPTOR_FILE)
    noise = np.random.default_rng(0).integers(0, 256, (3, 150, 150, 3), np.uint8)
    chips = np.concatenate([noise, np.zeros_like(noise[:1]), np.full_like(noise[:1], 255)])
    expected = np.array(dlib.face_recognition_model_v1(str(path)).compute_face_descriptor(list(chips)))
    with torch.inference_mode():
        found = load_descriptor_net(path)(torch.from_numpy(chips)).numpy()
    assert np.abs(expected).max() > 0.3
    np.testing.assert_allclose(found, expected, atol=1e-5)  # less for faces: the test above


def test_what_one_image_lacks_is_0_in_the_sum() -> None:
    total = zero_filled_sum(torch.ones(1, 2, 3, 1), torch.ones(1, 1, 2, 2))
    assert total.tolist() == [[[[2, 1], [2, 1], [1, 0]], [[1, 0], [1, 0], [1, 0]]]]


def test_a_file_with_other_layers_is_refused(tmp_path: Path) -> None:
    content = weights_file(DLIB_PACKAGE, DESCRIPTOR_FILE).read_bytes()
    assert len(saved_layers(weights_file(DLIB_PACKAGE, DESCRIPTOR_FILE))) == 59
    short, other = tmp_path / "short.dat", tmp_path / "other.dat"
    short.write_bytes(content[: content.rindex(b"\x01\x04fc_2")])
    other.write_bytes(content[content.index(b"\x01\x07affine_") :])
    with pytest.raises(WeightsError, match=r"ends where .* has a layer fc_2 of 32768"):
        load_descriptor_net(short)
    with pytest.raises(WeightsError, match=r"layer affine_ of 64 weights where .* has a layer con_4 of 4736"):
        load_descriptor_net(other)


def test_a_box_off_by_a_tenth_gives_nearly_the_same_vector(embedder: Dlib, pictures: dict[str, np.ndarray]) -> None:
    x1, y1, x2, y2 = HOPPER
    dx, dy = 0.1 * (x2 - x1), 0.1 * (y2 - y1)
    boxes = [HOPPER, (x1, y1 - dy, x2, y2 - dy), (x1, y1 + dy, x2, y2 + dy), (x1 + dx, y1, x2 + dx, y2)]
    vectors = embedder.embed(crops_around(pictures["grace_hopper"], *boxes))
    assert np.linalg.norm(vectors - vectors[0], axis=1).max() < 0.15


def test_square_is_5_quarters_of_the_width_and_3_hundredths_of_the_height_lower() -> None:
    assert detector_square(np.array([100, 50, 200, 150])) == (88, 40, 212, 164)
    left, top, right, bottom = detector_square(np.array([30.0, 40.0, 190.0, 260.0]))
    assert right - left == bottom - top == 200 - 1  # inclusive ends
    assert (top + bottom + 1) / 2 - 150 == pytest.approx(0.03 * 220, abs=0.5)


def test_no_faces_give_an_empty_array(embedder: Dlib, faces: PersonClip) -> None:
    none = clip_of(faces.boxes[:0], faces.crop("large")[:0], faces.transforms["large"][:0])
    assert embedder.embed(none).shape == (0, 128)


def test_the_crop_is_chosen_by_name(embedder: Dlib, faces: PersonClip) -> None:
    crops, transforms = {"wide": faces.crops["large"]}, {"wide": faces.transforms["large"]}
    wide = replace(faces, crops=crops, transforms=transforms)
    np.testing.assert_array_equal(configured("embedder=dlib", crop="wide").embed(wide), embedder.embed(faces))


def test_weights_are_named_with_their_hashes(embedder: Dlib) -> None:
    assert {name: digest[:16] for name, digest in embedder.weights_sha256.items()} == {
        "shape_predictor_5_face_landmarks.dat": "c4b1e9804792707d",
        "dlib_face_recognition_resnet_model_v1.dat": "55533b28a95800a5",
    }
    assert {len(digest) for digest in embedder.weights_sha256.values()} == {64}


def test_missing_dlib_is_one_line_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dlib", None)
    with pytest.raises(WeightsError, match=r"pip install dlib-bin, or use embedder=facenet") as error:
        configured("embedder=dlib")
    assert "\n" not in str(error.value)


def test_same_person_is_always_nearer_than_any_two_others(embedder: Dlib) -> None:
    if not PORTRAITS.is_dir():
        pytest.skip("the reference portraits are not beside this repository")
    boxes = json.loads((Path(__file__).parent / "goldens" / "portraits.json").read_text())["boxes"]
    people, vectors = [], []
    for name, box in boxes.items():
        picture = cv2.imread(str(PORTRAITS / name))[:, :, ::-1]
        height, width = picture.shape[:2]
        people.append(name.split("/")[0])
        vectors.append(embedder.embed(crops_around(picture, tuple(np.multiply(box, (width, height) * 2))))[0])
    pairs = list(itertools.combinations(range(len(people)), 2))
    same = [np.linalg.norm(vectors[i] - vectors[j]) for i, j in pairs if people[i] == people[j]]
    other = [np.linalg.norm(vectors[i] - vectors[j]) for i, j in pairs if people[i] != people[j]]
    assert (len(same), len(other)) == (14, 157)
    assert max(same) + 0.02 < min(other)


def test_no_embedder_gives_vectors_of_length_0(faces: PersonClip) -> None:
    none = NoEmbedder()
    assert none.embed(faces).shape == (3, 0) == (3, none.dim)
    assert none.weights_sha256 == {}
