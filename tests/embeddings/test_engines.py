"""FaceNet's engines give the same vectors, and what cannot run is refused in one line."""

from __future__ import annotations

import importlib.util
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from torch import nn

from dfprep.embeddings import FaceNet, engines
from dfprep.embeddings.engines import chosen_engine
from dfprep.errors import ConfigError
from dfprep.runs import configured
from dfprep.types import PersonClip

pytest.importorskip("openvino", reason="OpenVINO, an optional dependency, is not installed")

CropsOf = Callable[[np.ndarray], PersonClip]


def facenet(weights_file: Path, **changes: str) -> FaceNet:
    return configured("embedder=facenet", weights=str(weights_file), device="cpu", **changes)


@pytest.fixture(scope="module")
def in_openvino(weights_file: Path) -> FaceNet:
    return facenet(weights_file, engine="openvino")


def test_openvino_equals_facenet_pytorch_and_torch_within_1e_5(
    weights_file: Path, in_openvino: FaceNet, golden: dict, small_faces: np.ndarray, crops_of: CropsOf
) -> None:
    vectors = in_openvino.embed(crops_of(small_faces))
    np.testing.assert_allclose(vectors, golden["embeddings"], rtol=0, atol=1e-5)
    in_torch = facenet(weights_file, engine="torch").embed(crops_of(small_faces))
    np.testing.assert_allclose(vectors, in_torch, rtol=0, atol=1e-5)
    assert vectors.dtype == np.float32


def test_vectors_of_an_earlier_call_keep_their_values(
    in_openvino: FaceNet, small_faces: np.ndarray, crops_of: CropsOf
) -> None:
    first = in_openvino.embed(crops_of(small_faces[:2]))
    kept = first.copy()
    in_openvino.embed(crops_of(small_faces[2:]))
    np.testing.assert_array_equal(first, kept)
    assert in_openvino.embed(crops_of(small_faces[:0])).shape == (0, 512)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system has no such list of threads")
def test_openvino_binds_no_thread_to_a_core(
    in_openvino: FaceNet, small_faces: np.ndarray, crops_of: CropsOf
) -> None:
    """Several worker processes would bind theirs to the same core."""
    crops, of_process = crops_of(small_faces), os.sched_getaffinity(0)
    embedding = threading.Thread(target=lambda: [in_openvino.embed(crops) for _ in range(3)])
    embedding.start()
    while embedding.is_alive():
        for thread in os.listdir("/proc/self/task"):
            with suppress(ProcessLookupError):  # it has ended meanwhile
                assert os.sched_getaffinity(int(thread)) == of_process
        time.sleep(0.01)


@pytest.mark.parametrize("engine", ["torch", "openvino"])
def test_bfloat16_is_near_float32_and_not_equal(
    weights_file: Path, engine: str, golden: dict, small_faces: np.ndarray, crops_of: CropsOf
) -> None:
    vectors = facenet(weights_file, engine=engine, precision="bfloat16").embed(crops_of(small_faces))
    difference = np.abs(vectors - golden["embeddings"]).max()
    assert 1e-5 < difference < 1e-2
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_auto_is_openvino_on_a_cpu_and_torch_on_a_gpu_or_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen_engine("auto", "float32", "cpu") == "openvino"
    assert chosen_engine("auto", "float32", "cuda") == "torch"
    monkeypatch.setattr(engines, "has_bfloat16", lambda: False)
    assert chosen_engine("auto", "bfloat16", "cpu") == "torch"
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert chosen_engine("auto", "float32", "cpu") == "torch"


def test_openvino_that_is_not_installed_is_one_line_with_the_command(
    weights_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "is_installed", lambda: False)
    with pytest.raises(ConfigError, match=r"embedder\.engine=openvino .*pip install 'dfprep\[openvino\]'") as error:
        facenet(weights_file, engine="openvino")
    assert "\n" not in str(error.value)


def test_openvino_on_a_gpu_is_refused() -> None:
    with pytest.raises(ConfigError, match="device=cpu"):
        chosen_engine("openvino", "float32", "cuda")


def test_a_layer_without_a_counterpart_is_refused() -> None:
    from dfprep.embeddings.openvino_graph import openvino_model

    with pytest.raises(TypeError, match="Tanh has no counterpart"):
        openvino_model(nn.Sequential(nn.Tanh()), 160)


def test_the_engine_that_auto_comes_to_is_recorded(in_openvino: FaceNet, weights_file: Path) -> None:
    assert in_openvino.settled["engine"] == "openvino"
    assert facenet(weights_file).settled["engine"] == "openvino"
