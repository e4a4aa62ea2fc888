"""``embedder=auto``: what it comes to, and that a folder never has vectors of two networks."""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import yaml

from dfprep.embeddings import AutoEmbedder, Dlib
from dfprep.errors import MissingWeights, WeightsError
from dfprep.runs import configured
from dfprep.store import OutputFolder
from dfprep.types import PersonClip

DLIB = {"_target_": "dfprep.embeddings.Dlib", "crop": "large", "videos": "all"}
NOWHERE = "http://127.0.0.1:9"  # no server listens there, and loopback answers at once


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No FaceNet in the cache, and no way to GitHub."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, NOWHERE)


def clip_around_the_astronaut(picture: np.ndarray) -> PersonClip:
    """One frame of a person, whose large crop is a part of `picture` as it is."""
    large, transform = picture[20:319, 80:379], np.array([[1.0, 0, -80], [0, 1, -20]])
    boxes, landmarks = np.array([[181, 62, 268, 172]], np.float32), np.full((1, 5, 2), np.nan, np.float32)
    return PersonClip(picture[None], boxes, landmarks, {"large": large[None]}, {"large": transform[None]})


def test_it_comes_to_facenet_where_its_weights_are(weights_file: Path) -> None:
    auto = configured("embedder=auto", weights=str(weights_file), device="cpu")
    assert (auto.dim, auto.crop) == (512, "small")
    assert auto.settled == {
        "_target_": "dfprep.embeddings.FaceNet",
        "weights": str(weights_file),
        "crop": "small",
        "device": "cpu",
        "batch": 64,
        "engine": "openvino" if find_spec("openvino") else "torch",
        "precision": "float32",
        "videos": "all",
    }


def test_it_comes_to_dlib_where_facenet_cannot_be_downloaded_and_says_so_in_one_line(
    no_network: None, pictures: dict[str, np.ndarray], caplog: pytest.LogCaptureFixture
) -> None:
    auto, dlib = configured("embedder"), configured("embedder=dlib")
    assert isinstance(auto, AutoEmbedder)
    assert auto.settled == DLIB
    assert (auto.dim, auto.crop, auto.weights_sha256) == (Dlib.dim, dlib.crop, dlib.weights_sha256)
    face = clip_around_the_astronaut(pictures["astronaut"])
    np.testing.assert_array_equal(auto.embed(face), dlib.embed(face))
    (line,) = (record.getMessage() for record in caplog.records if record.levelname == "WARNING")
    assert line.startswith("embedder=auto comes to dlib: FaceNet's weights ")
    assert "\n" not in line


def test_a_file_that_is_not_there_is_an_error_and_not_replaced_by_dlib(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"none\.pt"):
        configured("embedder=auto", weights=str(tmp_path / "none.pt"))


def test_without_any_weights_both_ways_out_are_one_line(no_network: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dlib", None)
    with pytest.raises(MissingWeights, match=r"finds no weights: FaceNet's .*; embedder=dlib needs") as error:
        configured("embedder")
    assert "\n" not in str(error.value)


@pytest.mark.slow
def test_a_folder_records_what_it_came_to_and_never_gets_vectors_of_another_network(
    no_network: None, command, tmp_path: Path
) -> None:
    small = ("source.n_clips=1", "source.n_frames=40", "detector=blaze", "figures=0", "mlflow.enabled=false")
    run = command(tmp_path, *small)
    assert run.returncode == 0, run.stderr
    assert "embedder=auto comes to dlib" in " ".join((run.stdout + run.stderr).split())
    out = OutputFolder(tmp_path / "outputs" / "sample")
    assert out.made_with()["embedder"] == DLIB
    made = yaml.safe_load(out.config.read_text())
    made["embedder"]["_target_"] = "dfprep.embeddings.FaceNet"
    out.config.write_text(yaml.safe_dump(made))
    refused = command(tmp_path, *small)
    assert refused.returncode == 1
    said = refused.stderr.splitlines()[-1]
    assert re.search(r"embedder=auto comes to dlib now, but \S+ was made with facenet,.*set embedder=facenet", said)
