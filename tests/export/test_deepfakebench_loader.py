"""DeepfakeBench's own data set class reads whole exports: every item in both modes, from files and from LMDB.

Its code is no part of dfprep. The tests need

- a checkout, ``git clone https://github.com/SCLBD/DeepfakeBench``: beside this one, in a folder ``shared`` beside
  this one, or where DFPREP_DEEPFAKEBENCH says;
- a Python with the packages that its loader imports: the one that runs the tests, or the one that
  DFPREP_DEEPFAKEBENCH_PYTHON names, with ``pip install torch torchvision albumentations==1.1.0 lmdb
  opencv-python-headless "numpy<2"``.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from dfprep.export.pixels import ALTERED_FROM
from dfprep.store import FaceFile
from dfprep.tables import FaceRow, read_frame, write_frame

pytestmark = pytest.mark.slow

BESIDE = Path(__file__).resolve().parents[3]
IMPORTS = ("albumentations", "cv2", "lmdb", "PIL", "torchvision", "yaml")
READER = Path(__file__).with_name("deepfakebench_reader.py")
AUGMENTATION = {
    "flip_prob": 0.5, "rotate_prob": 0, "rotate_limit": [-10, 10], "blur_prob": 0.5, "blur_limit": [3, 7],
    "brightness_limit": [-0.1, 0.1], "contrast_limit": [-0.1, 0.1], "quality_lower": 40, "quality_upper": 100,
}  # fmt: skip
IN_DETECTORS_FILE = {
    "resolution": 299, "with_mask": True, "with_landmark": False, "use_data_augmentation": False,
    "data_aug": AUGMENTATION, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5],
}  # fmt: skip


@pytest.fixture(scope="module")
def checkout():
    """The folder of DeepfakeBench."""
    named = os.environ.get("DFPREP_DEEPFAKEBENCH")
    places = [Path(named)] if named else [BESIDE / "DeepfakeBench", BESIDE / "shared" / "DeepfakeBench"]
    for place in places:
        if (place / "training" / "dataset" / "abstract_dataset.py").is_file():
            return place.resolve()
    pytest.skip(
        f"DeepfakeBench is not in {' or '.join(map(str, places))}; git clone "
        "https://github.com/SCLBD/DeepfakeBench, and set DFPREP_DEEPFAKEBENCH to its folder"
    )


@pytest.fixture(scope="module")
def python():
    """A Python that has what the loader imports."""
    named = os.environ.get("DFPREP_DEEPFAKEBENCH_PYTHON", sys.executable)
    check = f"from importlib.util import find_spec; print(*(name for name in {IMPORTS} if not find_spec(name)))"
    missing = subprocess.run([named, "-c", check], capture_output=True, text=True, check=True).stdout.strip()
    if missing:
        pytest.skip(
            f"DeepfakeBench's loader needs packages that {named} lacks: {missing}; make an environment as the "
            "first lines of this file say, and set DFPREP_DEEPFAKEBENCH_PYTHON to its Python"
        )
    return named


@dataclass(frozen=True)
class Export:
    """An exported folder, the faces in it, and what the loader returned for each of the configurations."""

    faces: pd.DataFrame
    found: dict[str, dict[str, np.ndarray]]


@pytest.fixture(scope="module")
def loaded(checkout, python, exported, tmp_path_factory):
    """loaded(out, {name: (mode, changes)}, **options): export, then read it by the README, with these changes."""

    def load(out, asked, **options):
        to, results = tmp_path_factory.mktemp("export"), tmp_path_factory.mktemp("results")
        faces = exported(out, to, "deepfakebench", lmdb=True, **options).chosen.faces
        configs = {
            name: {"mode": mode, "config": config_of(checkout, to, mode, changes)}
            for name, (mode, changes) in asked.items()
        }
        (results / "configs.json").write_text(json.dumps(configs))
        command = [python, str(READER), str(checkout), str(results / "configs.json"), str(results)]
        run = subprocess.run(command, cwd=to, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        assert "Error loading" not in run.stdout  # where it cannot read an image, the loader returns another one
        return Export(faces, {name: dict(np.load(results / f"{name}.npz")) for name in asked})

    return load


def config_of(checkout, export, mode, changes):
    """The configuration of one data set: DeepfakeBench's own, the lines of the README, then `changes`."""
    common = yaml.safe_load((checkout / "training" / "config" / f"{mode}_config.yaml").read_text())
    readme = re.findall(r"^```yaml\n(.*?)^```", (export / "README.md").read_text(), re.M | re.S)
    lines, of_detector, *of_lmdb = map(yaml.safe_load, readme)
    labels = {**common["label_dict"], **lines.get("label_dict", {})}
    config = {**IN_DETECTORS_FILE, **of_detector, **common, **lines, "label_dict": labels}
    if changes.get("lmdb"):
        config |= of_lmdb[0]
    if mode == "test":
        config["test_dataset"] = config["test_dataset"][0]  # its scripts make one data set for each of them
    return {**config, **changes}


def face_of(path):
    """(video, person, frame) of a path, such as ./Mine/frames/000_fake_p1/003.png."""
    folder, name = Path(path).parts[-2:]
    video, person = re.fullmatch(r"(.+?)(?:_p(\d))?", folder).groups()
    return video, int(person or 0), int(Path(name).stem)


def crop_of(folder, video, person, frame):
    with FaceFile(folder / "faces" / f"{video.removesuffix('_fake')}.h5") as faces:
        return faces.one("large", video, person, frame)


MODES = {f"{mode}{' lmdb' * lmdb}": (mode, {"lmdb": lmdb}) for mode in ("train", "test") for lmdb in (False, True)}
OTHERS = {
    "augmented": ("train", {"use_data_augmentation": True}),
    "augmented lmdb": ("train", {"use_data_augmentation": True, "lmdb": True}),
    "landmarks": ("train", {"with_landmark": True}),
    "clips": ("test", {"video_mode": True, "clip_size": 3, "with_mask": False}),
}


@pytest.fixture(scope="module")
def export(loaded, with_masks):
    """A data set of a name of its own, with masks."""
    return loaded(with_masks, MODES | OTHERS, masks="difference", data_set="Mine")


@pytest.mark.parametrize("name", MODES)
def test_it_reads_every_item_with_its_label_pixels_and_mask(export, with_masks, name):
    faces, items = export.faces, export.found[name]
    wanted = faces[faces["part"] == name.split()[0]]
    expected = {(face.video, face.person, face.frame): int(face.target == "FAKE") for face in wanted.itertuples()}
    assert Counter(map(face_of, items["paths"])) == dict.fromkeys(expected, 1)
    assert items["batch_shape"].tolist() == [len(expected), 3, 299, 299]
    keys = ("paths", "labels", "item_labels", "images", "masks")
    for path, label, item_label, image, mask in zip(*(items[key] for key in keys), strict=True):
        video, person, frame = face_of(path)
        assert label == item_label == expected[video, person, frame]
        assert np.array_equal(image, crop_of(with_masks, video, person, frame))
        assert (mask == (video.endswith("_fake") and 10 * frame >= ALTERED_FROM)).all()  # see with_masks


def test_it_augments_images_with_their_masks(export):
    n = int((export.faces["part"] == "train").sum())
    for name in ("augmented", "augmented lmdb"):
        assert export.found[name]["batch_shape"].tolist() == [n, 3, 299, 299]


def test_it_gives_zeros_for_landmarks_as_the_readme_says(export):
    landmarks = export.found["landmarks"]["landmarks"]
    assert landmarks.shape == ((export.faces["part"] == "train").sum(), 81, 2)
    assert not landmarks.any()


def test_it_cuts_clips_of_consecutive_frames(export, with_masks):
    clips = export.found["clips"]
    assert len(clips["paths"]) == (export.faces["part"] == "test").sum() // 3
    for paths, clip in zip(clips["paths"], clips["images"], strict=True):
        assert [face_of(path)[2] for path in paths] in ([0, 1, 2], [3, 4, 5])
        pixels = np.rint((clip * 0.5 + 0.5) * 255).astype(np.uint8).transpose(0, 2, 3, 1)
        assert np.array_equal(pixels, [crop_of(with_masks, *face_of(path)) for path in paths])


@pytest.mark.parametrize("folders", ["id", "name"])
def test_it_reads_the_parts_and_compressions_of_faceforensics(folder, loaded, tmp_path, folders):
    out = like_faceforensics(folder, tmp_path / "out")
    asked = {
        f"{data_set} {compression}{' lmdb' * lmdb}": (
            "train", {"train_dataset": [data_set], "compression": compression, "lmdb": lmdb, "with_mask": False}
        )
        for data_set in METHODS for compression in ("c23", "c40") for lmdb in (False, True)
    }  # fmt: skip
    export = loaded(out, asked, data_set="FaceForensics++", folders=folders)
    for name, items in export.found.items():
        data_set, compression, *_ = name.split()
        in_it = export.faces["method"].isin(["", *METHODS[data_set]]) & (export.faces["compression"] == compression)
        wanted = export.faces[in_it & (export.faces["part"] == "train")]
        assert len(items["labels"]) == len(wanted)
        assert items["labels"].sum() == (wanted["target"] == "FAKE").sum() > 0


METHODS = {"FaceForensics++": ["Deepfakes", "Face2Face"], "FF-F2F": ["Face2Face"]}


def like_faceforensics(folder, out):
    """The faces of `folder` as if they had been made by two methods, and published in two compressions."""
    out.mkdir()
    (out / "faces").symlink_to(folder / "faces")
    (out / "config.yaml").write_text((folder / "config.yaml").read_text())
    table = read_frame(folder / "faces.h5", FaceRow)
    family, fake = table["video"].str[:3].astype(int), table["label"] == "FAKE"
    table["name"] = table["video"] + ".mp4"
    table["method"] = np.where(fake, np.where(family % 2, "Face2Face", "Deepfakes"), "")
    table["compression"] = np.where(family < 6, "c23", "c40")
    write_frame(out / "faces.csv", FaceRow, table)
    return out


@pytest.fixture(scope="module")
def with_aligned(command, tmp_path_factory):
    """The output folder of a few clips of the sample with DeepfakeBench's crops; one level, so nothing for test."""
    folder = tmp_path_factory.mktemp("aligned")
    small = ("source.n_clips=6", "source.n_frames=40", "detector=blaze", "figures=0", "mlflow.enabled=false")
    names = ("embedder=none", "actors.source=names")
    run = command(folder, "experiment=sample", "crops=deepfakebench", *names, *small, stage="pipeline")
    assert run.returncode == 0, run.stderr
    return folder / "outputs" / "sample"


def test_it_reads_aligned_crops_as_they_are(loaded, with_aligned):
    read = {"resolution": 256, "with_mask": False}  # that of its detectors, and of the crops: nothing is resized
    asked = {"files": ("train", read), "lmdb": ("train", {**read, "lmdb": True})}
    export = loaded(with_aligned, asked, crop="aligned", data_set="Mine")
    rows = export.faces[export.faces["part"] == "train"]
    expected = {(row.video, row.person, row.frame): row for row in rows.itertuples()}
    for items in export.found.values():
        assert Counter(map(face_of, items["paths"])) == dict.fromkeys(expected, 1)
        assert items["batch_shape"].tolist() == [len(expected), 3, 256, 256]
        for path, label, image in zip(items["paths"], items["labels"], items["images"], strict=True):
            row = expected[face_of(path)]
            assert label == int(row.target == "FAKE")
            with FaceFile(with_aligned / row.file) as faces:
                assert np.array_equal(image, faces.one("aligned", row.row, row.person, row.t))
