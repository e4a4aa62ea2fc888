"""Which classes a configuration may name, and when that is decided."""

import subprocess
import sys

import pytest

from dfprep.errors import ConfigError
from dfprep.runs.parts import build, is_own_class

OWN = [
    "dfprep.sources.Manifest",
    "dfprep.detectors.DetectorEnsemble",
    "dfprep.detectors.Mtcnn",
    "dfprep.detectors.mtcnn.Mtcnn",
    "dfprep.embeddings.FaceNet",
    "dfprep.embeddings.facenet.FaceNet",
    "dfprep.folds.Balanced",
]
OTHERS = [
    "dfprep",
    "dfprep.Nothing",
    "dfprep.sources.nothing.Manifest",
    "dfprep.files.os.system",
    "dfprep.files.shutil",
    "dfprep.files.sha256_of",
    "dfprep.files.Path",
    "dfprep.runs.workers.pickle.loads",
    "dfprep.embeddings.facenet.nn",
    "dfprep.embeddings.CHECKPOINTS",
    "dfprep.extract.__main__.extract",
    "dfprep.sources.Manifest.videos",
    "dfprep..sources.Manifest",
    "dfprep.sources.",
    "dfprep.../../evil.Evil",
    "dfprep_evil.Evil",
]


@pytest.mark.parametrize("target", OWN)
def test_the_classes_of_dfprep_are_found_without_an_import(target):
    assert is_own_class(target)


@pytest.mark.parametrize("target", OTHERS)
def test_nothing_else_is_a_class_of_dfprep(target):
    assert not is_own_class(target) or target.partition(".")[0] != "dfprep"
    with pytest.raises(ConfigError, match=r"^part\._target_ must be a class of dfprep, got"):
        build({"part": {"_target_": target}}, "part")


def test_a_module_that_is_named_is_not_imported_before_it_is_judged():
    code = (
        "import sys\nfrom dfprep.errors import ConfigError\nfrom dfprep.runs.parts import build\n"
        "for target in ('dfprep.detectors.mtcnn.cascade.np', 'dfprep.alterations.audio.x', 'antigravity.x'):\n"
        "    try:\n        build({'part': {'_target_': target}}, 'part')\n    except ConfigError:\n        pass\n"
        "    else:\n        sys.exit(target)\n"
        "named = ('dfprep.detectors', 'dfprep.alterations', 'antigravity', 'torch')\n"
        "sys.exit(' '.join(name for name in named if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
