"""FaceNet: equal to the published network, strict about its weights."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from dfprep.embeddings import FaceNet
from dfprep.embeddings.inception_resnet import fold_batch_norms, inception_resnet_v1
from dfprep.errors import ConfigError, WeightsError
from dfprep.runs import configured
from dfprep.types import PersonClip

CropsOf = Callable[[np.ndarray], PersonClip]


@pytest.fixture(scope="module")
def facenet(weights_file: Path) -> FaceNet:
    return configured("embedder=facenet", weights=str(weights_file), device="cpu")


def test_names_and_shapes_equal_those_of_the_published_state_dicts(state: dict, golden: dict) -> None:
    names = sorted((name, list(tensor.shape)) for name, tensor in state.items())
    assert len(names) == golden["n_tensors"]
    assert hashlib.sha256(json.dumps(names).encode()).hexdigest() == golden["state_dict_sha256"]


def test_embeddings_equal_facenet_pytorch_within_1e_5(
    facenet: FaceNet, golden: dict, small_faces: np.ndarray, crops_of: CropsOf
) -> None:
    vectors = facenet.embed(crops_of(small_faces))
    np.testing.assert_allclose(vectors, golden["embeddings"], rtol=0, atol=1e-5)
    assert vectors.dtype == np.float32


def test_folded_network_equals_unfolded_within_1e_5_relative(state: dict) -> None:
    unfolded = inception_resnet_v1()
    unfolded.load_state_dict(state)
    folded = copy.deepcopy(unfolded)
    fold_batch_norms(folded)
    assert not [m for m in folded.modules() if isinstance(m, (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d))]
    x = torch.randn(2, 3, 160, 160, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        expected, got = unfolded(x), folded(x)
    assert (got - expected).norm() / expected.norm() < 1e-5


def test_rows_have_length_1_and_keep_their_order_in_any_batch(
    weights_file: Path, facenet: FaceNet, small_faces: np.ndarray, crops_of: CropsOf
) -> None:
    together = facenet.embed(crops_of(small_faces))
    in_threes = configured("embedder=facenet", weights=str(weights_file), device="cpu", batch=3).embed(
        crops_of(small_faces)
    )
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(in_threes, together, atol=1e-6)


def test_other_crop_sizes_are_brought_to_160_px(
    facenet: FaceNet, small_faces: np.ndarray, crops_of: CropsOf
) -> None:
    doubled = small_faces[:1].repeat(2, axis=1).repeat(2, axis=2)
    np.testing.assert_allclose(
        facenet.embed(crops_of(doubled)), facenet.embed(crops_of(small_faces[:1])), atol=1e-6
    )


def test_the_crop_is_chosen_by_name_and_a_missing_one_lists_those_there_are(
    weights_file: Path, facenet: FaceNet, small_faces: np.ndarray, crops_of: CropsOf
) -> None:
    person = crops_of(small_faces[:1])
    tight = replace(person, crops={"tight": person.crops["small"]})
    of_tight = configured("embedder=facenet", weights=str(weights_file), crop="tight", device="cpu").embed(tight)
    np.testing.assert_array_equal(of_tight, facenet.embed(person))
    with pytest.raises(ConfigError, match=r"embedder\.crop must be one of tight, got 'small'"):
        facenet.embed(tight)


def test_no_faces_give_an_empty_array(facenet: FaceNet, crops_of: CropsOf) -> None:
    assert facenet.embed(crops_of(np.zeros((0, 160, 160, 3), np.uint8))).shape == (0, 512) == (0, facenet.dim)


def test_weights_sha256_is_that_of_the_file(facenet: FaceNet, weights_file: Path) -> None:
    assert facenet.weights_sha256 == {"facenet.pt": hashlib.sha256(weights_file.read_bytes()).hexdigest()}


def test_step_counters_may_be_missing(state: dict, tmp_path: Path) -> None:
    path = tmp_path / "w.pt"
    torch.save({n: t for n, t in state.items() if not n.endswith("num_batches_tracked")}, path)
    configured("embedder=facenet", weights=str(path), device="cpu")


def _without(state: dict, name: str) -> dict:
    return {n: t for n, t in state.items() if n != name}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: _without(s, "last_bn.bias"), "lacks names last_bn.bias"),
        (lambda s: {**s, "head.weight": torch.zeros(1)}, "unexpected names head.weight"),
        (lambda s: {**s, "last_bn.bias": torch.zeros(128)}, "other shapes for last_bn.bias"),
        (lambda s: {f"module.{n}": t for n, t in list(s.items())[:9]}, "and 6 more"),
        (lambda s: {"epoch": 3}, "holds no state dict"),
        (lambda s: [torch.zeros(1)], "holds no state dict"),
    ],
    ids=["missing", "unexpected", "shape", "many", "no tensors", "a list"],
)
def test_other_state_dicts_are_refused_in_one_line(
    state: dict, change: Callable, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "w.pt"
    torch.save(change(state), path)
    with pytest.raises(WeightsError, match=words) as error:
        configured("embedder=facenet", weights=str(path), device="cpu")
    assert "\n" not in str(error.value)
    assert str(path) in str(error.value)


@pytest.mark.parametrize("content", [b"", b"no weights\n" * 100, b"PK\x03\x04" + bytes(100), b"\x80\x02}q\x00."])
def test_files_that_are_no_weights_are_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "w.pt"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="cannot be read as PyTorch weights") as error:
        configured("embedder=facenet", weights=str(path), device="cpu")
    assert "\n" not in str(error.value)
    assert "weights_only" not in str(error.value)  # torch's advice to load it unsafely


def test_cut_off_weights_are_refused(weights_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "w.pt"
    path.write_bytes(weights_file.read_bytes()[:1_000_000])
    with pytest.raises(WeightsError, match="cannot be read as PyTorch weights"):
        configured("embedder=facenet", weights=str(path), device="cpu")


class _Intruder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self.folder),)


def test_code_in_a_weights_file_is_not_run(tmp_path: Path) -> None:
    path = tmp_path / "w.pt"
    path.write_bytes(pickle.dumps(_Intruder(tmp_path / "made by the file"), protocol=2))
    with pytest.raises(WeightsError):
        configured("embedder=facenet", weights=str(path), device="cpu")
    assert not (tmp_path / "made by the file").exists()


def test_a_missing_file_is_named_with_what_could_stand_there() -> None:
    with pytest.raises(WeightsError, match=r"vggface2, casia-webface or the path .* got 'vggface3'"):
        configured("embedder=facenet", weights="vggface3", device="cpu")


def test_a_batch_of_no_faces_is_refused(weights_file: Path) -> None:
    with pytest.raises(ConfigError, match=r"^embedder\.batch must be a whole number of at least 1, got 0"):
        configured("embedder=facenet", weights=str(weights_file), batch=0)
