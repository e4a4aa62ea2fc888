"""Every layout, read back without dfprep: by the libraries that it is for, or by hand."""

import csv
import json
import shutil
import tarfile

import cv2
import numpy as np
import pytest

from dfprep.errors import ConfigError, StoreError
from dfprep.export.deepfakebench_names import names_for
from dfprep.store import FaceFile, OutputFolder, write_published_masks
from dfprep.tables import FaceRow, read_frame, write_frame


def crop_of(folder, video, person, frame, crop="large"):
    """The crop in the face file, RGB."""
    with FaceFile(folder / "faces" / f"{video.removesuffix('_fake')}.h5") as faces:
        return faces.one(crop, video, person, frame)


def read(path):
    return cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)


def test_an_image_folder_has_every_face_below_its_part_and_label(exported, folder, tmp_path):
    done = exported(folder, tmp_path, "imagefolder")
    assert done.written.n_files == done.written.n_new == len(list(tmp_path.rglob("*.png"))) == 6 * 26
    lines = [line for path in tmp_path.glob("*/metadata.jsonl") for line in path.read_text().splitlines()]
    rows = [json.loads(line) for line in lines]
    assert len(rows) == 6 * 26
    of_second = next(row for row in rows if (row["video"], row["person"], row["frame"]) == ("000_fake", 1, 2))
    assert (of_second["label"], of_second["class"]) == ("REAL", 0)  # the unaltered person of a fake
    for row in rows[::29]:
        (path,) = tmp_path.glob(f"*/{row['file_name']}")
        assert row["label"] == path.parent.name
        assert np.array_equal(read(path), crop_of(folder, row["video"], row["person"], row["frame"]))


def test_hugging_face_datasets_reads_the_image_folder(exported, folder, tmp_path, monkeypatch):
    datasets = pytest.importorskip("datasets", reason="the package datasets is not installed")
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    exported(folder, tmp_path / "export", "imagefolder")
    places = {"data_dir": str(tmp_path / "export"), "cache_dir": str(tmp_path / "cache")}
    data = datasets.load_dataset("imagefolder", **places)
    assert sum(len(part) for part in data.values()) == 6 * 26
    row = data["train"][5]
    expected = crop_of(folder, row["video"], row["person"], row["frame"])
    assert np.array_equal(np.asarray(row["image"].convert("RGB")), expected)


def test_no_actor_is_in_two_parts(exported, folder, tmp_path):
    faces = exported(folder, tmp_path, "list").chosen.faces
    actors = {part: set(of_part["actor"]) for part, of_part in faces.groupby("part")}
    assert set(actors) == {"train", "val", "test"}
    assert sum(len(of_part) for of_part in actors.values()) == len(set.union(*actors.values()))


def test_lists_name_the_sorted_paths_of_each_part(exported, folder, tmp_path):
    exported(folder, tmp_path, "list", with_labels=True)
    lists = [tmp_path / f"{part}.txt" for part in ("train", "val", "test")]
    lines = [line for path in lists for line in path.read_text().splitlines()]
    assert len(lines) == len(set(lines)) == 6 * 26
    train = (tmp_path / "train.txt").read_text().splitlines()
    assert train == sorted(train)
    for line in lines:
        path, label = line.split()
        assert (tmp_path / path).is_file()
        assert label == str(int("/real/" not in path))


def test_the_png_tree_has_all_crops_the_embeddings_and_a_table(exported, folder, tmp_path):
    exported(folder, tmp_path, "pngtree")
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {
        "small_faces", "large_faces", "raw_faces", "embeddings",
    }  # fmt: skip
    assert np.array_equal(read(tmp_path / "small_faces" / "003_0_0004.png"), crop_of(folder, "003", 0, 4, "small"))
    with FaceFile(folder / "faces" / "003.h5") as faces:
        expected = faces.embeddings_of("003_fake")[0]
    assert np.array_equal(np.load(tmp_path / "embeddings" / "003_fake_0.npy"), expected)
    with (tmp_path / "faces.csv").open() as file:
        assert sum(1 for _ in csv.DictReader(file)) == 6 * 26


def test_shards_hold_every_face_once_in_random_order(exported, folder, tmp_path):
    exported(folder, tmp_path, "webdataset", shard_samples=20, masks="none")
    shards = json.loads((tmp_path / "shards.json").read_text())
    assert sum(shard["samples"] for shard in shards.values()) == 6 * 26
    assert max(shard["samples"] for shard in shards.values()) == 20
    keys = []
    for name in shards:
        with tarfile.open(tmp_path / name) as tar:
            content = {member.name: tar.extractfile(member).read() for member in tar}
        of_shard = [name.removesuffix(".cls") for name in content if name.endswith(".cls")]
        keys += of_shard
        described = json.loads(content[f"{of_shard[0]}.json"])
        image = cv2.imdecode(np.frombuffer(content[f"{of_shard[0]}.png"], np.uint8), cv2.IMREAD_COLOR)
        expected = crop_of(folder, described["video"], described["person"], described["frame"])
        assert np.array_equal(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), expected)
        assert content[f"{of_shard[0]}.cls"] == str(int(described["label"] == "FAKE")).encode()
    assert len(keys) == len(set(keys)) == 6 * 26
    assert keys != sorted(keys)
    assert not any("." in key for key in keys)


def test_webdataset_reads_the_shards(exported, folder, tmp_path):
    webdataset = pytest.importorskip("webdataset", reason="the package webdataset is not installed")
    exported(folder, tmp_path, "webdataset", shard_samples=50)
    shards = sorted(str(path) for path in tmp_path.glob("*.tar"))
    data = webdataset.WebDataset(shards, shardshuffle=False).decode("rgb8").to_tuple("png", "cls", "json")
    samples = list(data)
    assert len(samples) == 6 * 26
    image, label, described = samples[17]
    assert np.array_equal(image, crop_of(folder, described["video"], described["person"], described["frame"]))
    assert label == int(described["label"] == "FAKE")


def test_the_json_of_deepfakebench_is_as_its_loader_needs_it(exported, folder, tmp_path):
    exported(folder, tmp_path, "deepfakebench", data_set="Mine")
    tree = json.loads((tmp_path / "dataset_json" / "Mine.json").read_text())["Mine"]
    assert set(tree) == {"Mine_Real", "Mine_Fake"}
    paths = []
    for label, parts in tree.items():
        assert set(parts) == {"train", "val", "test"}
        for videos in parts.values():
            for name, video in videos.items():
                assert video["label"] == label
                assert len(video["frames"]) == 6
                assert all(path.startswith("./") and path.count("frames") == 1 for path in video["frames"])
                assert all(path.split("/")[-2] == name for path in video["frames"])
                paths += video["frames"]
    assert len(paths) == len(set(paths)) == 6 * 26
    assert all((tmp_path / path).is_file() for path in paths)
    assert "Mine_Fake: 1" in (tmp_path / "README.md").read_text()


def test_every_part_of_faceforensics_has_a_json_and_all_share_one_lmdb(exported, folder, tmp_path):
    pytest.importorskip("lmdb", reason="the package lmdb is not installed")
    exported(folder, tmp_path, "deepfakebench", data_set="FaceForensics++", lmdb=True)
    names = {path.stem for path in (tmp_path / "dataset_json").iterdir()}
    assert names == {"FaceForensics++", "FF-DF"}
    assert names == {path.stem for path in (tmp_path / "dataset_json_lmdb").iterdir()}
    assert (
        names_for("", "DeepFakeDetection", "").lmdb == "FaceForensics++_lmdb"
    )  # the loader's list of such data sets
    assert (tmp_path / "FaceForensics++_lmdb").is_dir()


def test_a_data_set_of_deepfakebench_has_the_labels_it_has_there_whatever_the_source():
    assert (names_for("Manifest", "DFDC", "mine").real, names_for("", "Celeb-DF-v1", "").real) == (
        "DFDC_Real", "CelebDFv1_real",
    )  # fmt: skip
    assert names_for("Ffpp", None, "x").data_set == "FaceForensics++"
    assert names_for("Manifest", None, "mine").labels == {"mine_Real": 0, "mine_Fake": 1}


def test_two_persons_never_share_a_folder(exported, folder, tmp_path):
    table = read_frame(folder / "faces.h5", FaceRow)
    out = with_table(folder, tmp_path / "out", table.assign(name="same.mp4"))
    both = (
        r"frames/same_p1 would hold the frames of 000, person 1, and of 000_fake, person 1; choose format\.folders"
    )
    with pytest.raises(StoreError, match=both):
        exported(out, tmp_path / "to", "deepfakebench", folders="name")


def test_the_word_frames_is_in_a_path_once_whatever_the_names(exported, folder, tmp_path):
    table = read_frame(folder / "faces.h5", FaceRow)
    out = with_table(folder, tmp_path / "out", table.assign(video=table["video"] + "_frames"))
    with pytest.raises(ConfigError, match=r"format\.data_set must not contain 'frames', got 'my_frames'"):
        exported(out, tmp_path / "to", "deepfakebench", data_set="my_frames")
    exported(out, tmp_path / "to", "deepfakebench", data_set="Mine")
    paths = [str(path.relative_to(tmp_path / "to")) for path in (tmp_path / "to").rglob("*.png")]
    assert {path.count("frames") for path in paths} == {1}


def with_table(folder, out, table):
    """The face files of `folder` with another table of faces."""
    out.mkdir()
    (out / "faces").symlink_to(folder / "faces")
    (out / "config.yaml").write_text((folder / "config.yaml").read_text())
    write_frame(out / "faces.csv", FaceRow, table)
    return out


def test_masks_are_black_and_white_beside_their_frames(exported, with_masks, tmp_path):
    exported(with_masks, tmp_path, "deepfakebench", masks="difference")
    frames = {path.relative_to(tmp_path) for path in tmp_path.rglob("frames/*/*.png")}
    masks = {path.relative_to(tmp_path) for path in tmp_path.rglob("masks/*/*.png")}
    assert {str(path).replace("/frames/", "/masks/") for path in frames} == {str(path) for path in masks}

    def value(video, frame):
        (path,) = tmp_path.glob(f"*/masks/{video}/{frame:03d}.png")
        return set(np.unique(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)).tolist())

    assert (value("003", 4), value("003_fake", 2), value("003_fake", 3)) == ({0}, {0}, {255})  # 20 and 30 of 255


def test_published_masks_are_exported_for_the_videos_that_have_some(folder, tmp_path, exported):
    out = tmp_path / "out"
    shutil.copytree(folder, out)
    altered = np.zeros((299, 299), np.uint8)
    altered[100:200, 50:250] = 200
    masks = {video: [{"large": [mask] * 6}] for video, mask in (("003", 0 * altered), ("003_fake", altered))}
    write_published_masks(OutputFolder(out).published_mask_file("003"), masks, {})
    exported(out, tmp_path / "to", "deepfakebench", masks="published")
    written = {path.parent.name for path in (tmp_path / "to").rglob("masks/*/*.png")}
    assert written == {f"{k:03d}" for k in range(12)} | {"000_p1", "003_fake"}
    (path,) = (tmp_path / "to").glob("*/masks/003_fake/002.png")
    assert np.array_equal(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.where(altered, 255, 0))


def test_lmdb_holds_the_bytes_of_every_path_of_its_json(exported, folder, tmp_path):
    lmdb = pytest.importorskip("lmdb", reason="the package lmdb is not installed")
    exported(folder, tmp_path, "deepfakebench", data_set="Mine", lmdb=True)
    tree = json.loads((tmp_path / "dataset_json_lmdb" / "Mine.json").read_text())["Mine"]
    videos = [video for parts in tree.values() for part in parts.values() for video in part.values()]
    frames = [frame for video in videos for frame in video["frames"]]
    assert len(frames) == 6 * 26
    with lmdb.open(str(tmp_path / "Mine_lmdb"), readonly=True, lock=False) as opened, opened.begin() as reading:
        for frame in frames:
            assert reading.get(frame.encode()) == (tmp_path / frame).read_bytes()


@pytest.mark.parametrize("layout", ["imagefolder", "list", "pngtree", "webdataset", "deepfakebench"])
def test_an_interrupted_export_goes_on_and_mends_what_is_damaged(exported, folder, tmp_path, layout):
    first = exported(folder, tmp_path, layout)
    before = {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    images = [path for path in before if path.suffix in (".png", ".tar")]
    images[0].unlink()
    flipped = bytearray(before[images[1]])
    flipped[len(flipped) // 2] ^= 1
    images[1].write_bytes(flipped)
    second = exported(folder, tmp_path, layout)
    assert (second.written.n_files, second.written.n_new) == (first.written.n_files, 2)
    assert {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()} == before


def test_choices_are_applied(exported, folder, tmp_path):
    choice = {"only": ["train"], "persons": [0], "n_frames": 2, "target": "video"}
    faces = exported(folder, tmp_path, "imagefolder", choice=choice).chosen.faces
    assert set(faces["part"]) == {"train"}
    assert set(faces["person"]) == {0}
    assert faces.groupby("video")["frame"].apply(list).tolist() == [[0, 3]] * faces["video"].nunique()


@pytest.mark.parametrize("n_frames", range(1, 8))
def test_frames_are_thinned_evenly(exported, folder, tmp_path, n_frames):
    faces = exported(folder, tmp_path, "list", choice={"n_frames": n_frames, "only": ["test"]}).chosen.faces
    frames = faces[faces["video"] == faces["video"].iloc[0]]["frame"].tolist()
    assert len(frames) == min(n_frames, 6)
    steps = np.diff(frames)
    assert not len(steps) or steps.max() - steps.min() <= 1


def test_a_folder_with_something_else_is_not_touched(exported, folder, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(StoreError, match="must be an empty or a new folder"):
        exported(folder, tmp_path, "list")
    other = tmp_path / "other"
    exported(folder, other, "list")
    with pytest.raises(StoreError, match="has an export with other crop"):
        exported(folder, other, "list", crop="small")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"crop": "huge"}, "has no crop 'huge', only small, large, raw"),
        ({"masks": "published"}, r"no published masks; run python -m dfprep\.extract source\.masks=true"),
        ({"choice": {"parts": "official"}}, r"no face is left with only=.*the parts that have faces: none"),
    ],
)
def test_what_is_not_there_is_reported_before_anything_is_written(exported, folder, tmp_path, options, message):
    with pytest.raises(StoreError, match=message):
        exported(folder, tmp_path / "to", "list", **options)
    assert not (tmp_path / "to").exists()
