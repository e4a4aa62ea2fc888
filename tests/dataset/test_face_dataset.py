"""The items of `FaceDataset`, against the face files and the tables."""

import pickle

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from dfprep.dataset import FaceDataset
from dfprep.errors import ConfigError, StoreError
from dfprep.folds import load, load_split
from dfprep.store import FaceFile
from dfprep.tables import FaceRow, read_frame, write_frame


def crop_of(folder, item, name="large"):
    """The crop of an item, read from its face file."""
    with FaceFile(folder / "faces" / f"{item['video'].removesuffix('_fake')}.h5") as faces:
        return faces.one(name, item["video"], item["person"], list(faces.frame_index).index(item["frame"]))


def test_every_face_of_the_folds_is_an_item_with_the_crop_of_its_face_file(folder):
    dataset = FaceDataset(folder)
    assert len(dataset) == len(dataset.table) == 6 * 26  # 24 videos, two of which show two people
    for index in range(0, len(dataset), 17):
        item = dataset[index]
        assert item["image"].dtype == torch.uint8
        assert np.array_equal(item["image"].permute(1, 2, 0), crop_of(folder, item))
        row = dataset.table.iloc[index]
        assert (item["video"], item["person"], item["frame"]) == (row.video, row.person, row.frame)


def test_an_unaltered_person_of_a_fake_is_real_unless_the_videos_label_is_asked_for(folder):
    def labels(target):
        dataset = FaceDataset(folder, target=target)
        return {
            (row.video, row.person): int(label)
            for row, label in zip(dataset.table.itertuples(), dataset.targets, strict=True)
        }

    by_person, by_video = labels("person"), labels("video")
    assert (by_person["000_fake", 0], by_person["000_fake", 1], by_person["000", 0]) == (1, 0, 0)
    assert (by_video["000_fake", 0], by_video["000_fake", 1], by_video["000", 0]) == (1, 1, 0)


def test_classes_are_those_of_the_frames_and_a_sequence_has_its_highest(folder):
    frames = FaceDataset(folder, target="class", persons=[0])
    of_fake = frames.targets[(frames.table["video"] == "003_fake").to_numpy()]
    assert of_fake.tolist() == [1, 2, 3, 4, 1, 2]
    sequences = FaceDataset(folder, target="class", persons=[0], unit="sequence", length=3)
    assert sequences.targets[sequences.column("video") == "003_fake"].tolist() == [3, 4]


def test_training_and_validation_are_those_of_load_split(folder):
    train, validation = FaceDataset.split(folder, level=1, fold=0)
    for dataset, rows in zip((train, validation), load_split(folder, 1, 0), strict=True):
        assert set(dataset.table["video"]) == {row.video for row in rows}
    assert not set(train.table["actor"]) & set(validation.table["actor"])
    assert set(FaceDataset(folder, level=2).table["video"]) == {row.video for row in load(folder, 2)}


def test_each_side_has_its_own_transform(folder):
    train, validation = FaceDataset.split(
        folder, 1, 0, transform=lambda image: {"image": "t"}, validation_transform=lambda image: {"image": "v"}
    )
    assert (train[0]["image"], validation[0]["image"]) == ("t", "v")


def test_a_pair_is_the_same_person_in_the_same_frame(folder):
    pairs = FaceDataset(folder, pairs=True)
    assert len(pairs) == 6 * 13
    for index in (0, 40, 77):
        real, fake = pairs[index]["real"], pairs[index]["fake"]
        assert fake["video"] == f"{real['video']}_fake"
        assert (real["person"], real["frame"]) == (fake["person"], fake["frame"])
        assert real["label"] == 0
        assert np.array_equal(fake["image"].permute(1, 2, 0), crop_of(folder, fake))
    assert pairs.targets.sum() == 6 * 12  # the second person of 000_fake is unaltered


def test_sequences_are_consecutive_frames_of_one_person_and_videos_evenly_spaced(folder):
    sequences = FaceDataset(folder, unit="sequence", length=4)
    assert [sequences[k]["frame"].tolist() for k in range(2)] == [[0, 1, 2, 3]] * 2  # a rest of two is left out
    assert sequences[0]["image"].shape == (4, 3, 299, 299)
    videos = FaceDataset(folder, unit="video", length=3)
    assert len(videos) == 26
    assert videos[0]["frame"].tolist() == [0, 2, 5]
    assert FaceDataset(folder, unit="video")[0]["image"].shape == (6, 3, 299, 299)


def test_image_and_mask_are_transformed_together_and_all_frames_of_an_item_in_one_call(with_masks):
    calls = []

    def flipped(**images):
        calls.append({name: value.shape for name, value in images.items()})
        axis = 1 if "image" in images else 2
        return {name: np.flip(value, axis) for name, value in images.items()}

    frame = FaceDataset(with_masks, extras=["mask"], transform=flipped, persons=[0])[11]
    assert frame["video"] == "000_fake"
    assert np.array_equal(frame["image"].permute(1, 2, 0), crop_of(with_masks, frame)[:, ::-1])
    assert (frame["mask"] == 10 * frame["frame"]).all()
    pair = FaceDataset(with_masks, extras=["mask"], transform=flipped, pairs=True)[3]
    assert not pair["real"]["mask"].any()
    assert calls == [
        {"image": (299, 299, 3), "mask": (299, 299)},
        {"images": (2, 299, 299, 3), "masks": (2, 299, 299)},
    ]


def test_embeddings_and_landmarks_are_those_of_the_face(folder):
    dataset = FaceDataset(folder, crop="large", extras=["embedding", "landmarks"])
    item = dataset[7]
    with FaceFile(folder / "faces" / "000.h5") as faces:
        assert np.array_equal(item["embedding"], faces.embeddings[0, 1, 1])
        moved = faces.transforms("large")[1, 1] @ np.append(faces.landmarks[1, 1, 0], 1)
    assert np.allclose(item["landmarks"][0], moved, atol=1e-4)
    assert np.array_equal(dataset.embeddings()[7], item["embedding"])
    assert "image" not in FaceDataset(folder, crop=None, extras=["embedding"])[0]


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_workers_give_the_same_items_as_the_process_itself(folder, start):
    dataset = FaceDataset(folder, level=1)
    assert dataset[0]["label"] == 0  # a file is open when the workers start
    alone = [batch["image"].sum().item() for batch in DataLoader(dataset, batch_size=16)]
    loader = DataLoader(dataset, batch_size=16, num_workers=2, multiprocessing_context=start)
    assert [batch["image"].sum().item() for batch in loader] == alone


@pytest.mark.parametrize("cache", ["ram", "memmap"])
def test_a_cache_gives_the_same_items(folder, tmp_path, cache):
    plain = FaceDataset(folder, level=2)
    cached = FaceDataset(folder, level=2, cache=cache, cache_dir=tmp_path)
    (folder / "faces").rename(folder / "away")  # whatever comes now does not come from the face files
    try:
        images = [cached[index]["image"] for index in range(len(cached))]
        if cache == "memmap":
            sent = pickle.dumps(cached)
            assert len(sent) < 50_000
            assert torch.equal(pickle.loads(sent)[3]["image"], images[3])
    finally:
        (folder / "away").rename(folder / "faces")
    assert all(torch.equal(image, plain[index]["image"]) for index, image in enumerate(images))


@pytest.mark.parametrize("cache", ["none", "ram", "memmap"])
def test_a_transform_may_write_into_its_image(folder, tmp_path, cache):
    def darken(image):
        image //= 2
        return {"image": image}

    dataset = FaceDataset(folder, level=2, cache=cache, cache_dir=tmp_path, transform=darken)
    assert torch.equal(dataset[0]["image"], dataset[0]["image"])


def test_the_file_of_a_cache_is_used_again_and_made_anew_for_other_faces(folder, tmp_path):
    for _ in range(2):
        FaceDataset(folder, level=2, cache="memmap", cache_dir=tmp_path)
    (first,) = tmp_path.iterdir()
    face_file = folder / "faces" / "000.h5"
    state = face_file.stat()
    FaceDataset(folder, level=1, cache="memmap", cache_dir=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    assert first.is_file()
    assert face_file.stat().st_mtime_ns == state.st_mtime_ns


def test_weights_of_classes_are_the_inverse_of_their_share(folder):
    dataset = FaceDataset(folder, persons=[0])
    assert dataset.class_weights().tolist() == [1, 1]
    weights = FaceDataset(folder).class_weights()
    n_real, n_fake = 6 * 14, 6 * 12
    assert weights.tolist() == pytest.approx([6 * 26 / 2 / n_real, 6 * 26 / 2 / n_fake])


def test_interpolated_and_unusable_faces_are_left_out_by_default(folder, tmp_path):
    table = read_frame(folder / "faces.h5", FaceRow)
    table.loc[3, "detected_by"] = ""
    table.loc[4, "usable"] = False
    out = copied(folder, tmp_path, table)
    assert len(FaceDataset(out)) == len(table) - 2
    assert len(FaceDataset(out, skip_interpolated=False)) == len(table) - 1
    assert len(FaceDataset(out, skip_interpolated=False, skip_unusable=False)) == len(table)


def copied(folder, tmp_path, table):
    """A folder with the face files of `folder` and another table of faces."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "faces").symlink_to(folder / "faces")
    write_frame(out / "faces.csv", FaceRow, table)
    return out


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"level": 3}, ConfigError, "level must be 1, 2, 1st_level or 2nd_level"),
        ({"fold": 7}, StoreError, r"no face is left with fold=\[7\].*cv_fold are 0, 1"),
        ({"methods": ["swap"], "persons": [5]}, StoreError, r"persons=\[5\]"),
        ({"official_split": "train"}, StoreError, "official_split=train"),
        ({"crop": "huge"}, StoreError, "has no huge at"),
        ({"target": "gender"}, ConfigError, "target must be one of person, video, class, method"),
        ({"extras": ["age"]}, ConfigError, "extras must be some of mask, embedding, landmarks"),
        ({"extras": ["landmarks"], "crop": None}, ConfigError, "crop must be given"),
        ({"unit": "sequence"}, ConfigError, "length must be given"),
        ({"unit": "sequence", "length": 9}, StoreError, "no person has length=9 faces in one video, at most 6"),
        ({"cache": "disk"}, ConfigError, "cache must be one of none, ram, memmap"),
        ({"crop": "raw", "unit": "video"}, None, ""),
    ],
)
def test_invalid_arguments_are_reported_with_the_remedy(folder, options, error, message):
    if error is None:
        assert FaceDataset(folder, **options)[0]["image"].shape == (6, 3, 140, 120)
        return
    with pytest.raises(error, match=message):
        FaceDataset(folder, **options)[0]


def test_missing_masks_are_reported_when_the_data_set_is_made(folder, tmp_path):
    out = copied(folder, tmp_path, read_frame(folder / "faces.h5", FaceRow))
    with pytest.raises(StoreError, match=r"run python -m dfprep\.group similarity\.masks=true"):
        FaceDataset(out, extras=["mask"])


def test_without_the_table_of_faces_the_stage_that_writes_it_is_named(tmp_path):
    with pytest.raises(StoreError, match=r"faces\.h5 does not exist; run"):
        FaceDataset(tmp_path)


def test_labels_and_columns_of_items_of_several_lengths_are_those_of_their_faces(folder, tmp_path):
    table = read_frame(folder / "faces.h5", FaceRow)
    out = copied(folder, tmp_path, table.drop(index=[0, 1]))  # 000 has fewer frames of person 0 than of 1
    videos = FaceDataset(out, unit="video", target="class")
    pairs = FaceDataset(out, unit="video", target="class", pairs=True)
    assert (len(videos), len(pairs)) == (26, 12)
    assert videos.targets.tolist() == [videos[index]["label"] for index in range(26)]
    assert videos.column("video").tolist() == [videos[index]["video"] for index in range(26)]
    assert pairs.targets.tolist() == [pairs[index]["fake"]["label"] for index in range(12)]
    assert pairs.column("video").tolist() == [pairs[index]["fake"]["video"] for index in range(12)]
