from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np
import pytest

from dfprep.errors import ConfigError, StoreError
from dfprep.store import FaceFile, FaceHeader, check_crop_names, write_face_file
from dfprep.types import INTERPOLATED, Label, StreamInfo, Track, Video

T, P = 5, 2
RNG = np.random.default_rng(3)


def track():
    landmarks = RNG.random((T, 5, 2), dtype=np.float32)
    landmarks[2] = np.nan
    return Track(
        RNG.random((T, 4), dtype=np.float32) * 100,
        RNG.random(T, dtype=np.float32),
        landmarks,
        np.array([1, 2, 0, 3, 1 << 15], np.uint16),
    )


SPECS = ("small", "wide", "raw")  # not in the order of the alphabet


def crops():
    def noise(*shape):
        return RNG.integers(0, 256, shape, dtype=np.uint8)

    return {
        "small": noise(T, 16, 16, 3),
        "wide": noise(T, 9, 29, 3),
        "raw": [noise(20 + t, 15 + t, 3) for t in range(T)],
    }


def video(name, original=""):
    return Video(name, Path(f"/videos/{name}.mp4"), Label.FAKE if original else Label.REAL, original)


ADA, FAKE = video("ada"), video("ada_fake1", "ada")


def header(dim=8):
    return FaceHeader(
        original="ada",
        frame_index=np.arange(T, dtype=np.int32) * 3,
        tracks=(track(), track()),
        detectors=("mtcnn", "mine"),
        transforms=[{name: RNG.random((T, 2, 3)) for name in SPECS} for _ in range(P)],
        attempt=2,
        offset=40,
        info=StreamInfo(640, 360, 90, 25.0, 3.6, "h264"),
        dim=dim,
        fingerprint=RNG.integers(0, 256, (8, 48, 48), dtype=np.uint8),
        config="crops: {}\n",
        config_hash="abc",
        weights_sha256={"pnet.pt": "00ff"},
    )


@pytest.fixture
def written(tmp_path):
    head = header()
    videos = {name: [crops() for _ in range(P)] for name in ("ada", "ada_fake1", "ada_fake2")}
    vectors = {name: RNG.random((P, T, 8), dtype=np.float32) for name in videos}
    path = tmp_path / "faces" / "ada.h5"
    with write_face_file(path, head) as writer:
        for name, persons in videos.items():
            writer.add(video(name, "" if name == "ada" else "ada"), persons, vectors[name])
    return path, head, videos, vectors


def test_everything_comes_back_bit_for_bit(written):
    path, head, videos, vectors = written
    with FaceFile(path) as faces:
        assert faces.videos == list(videos)
        assert faces.labels == [Label.REAL, Label.FAKE, Label.FAKE]
        assert faces.n_persons == P
        np.testing.assert_array_equal(faces.frame_index, head.frame_index)
        for name in ("boxes", "scores", "detected_by", "landmarks"):
            expected = np.stack([getattr(t, name) for t in head.tracks])
            np.testing.assert_array_equal(getattr(faces, name), expected)
        np.testing.assert_array_equal(faces.fingerprint, head.fingerprint)
        np.testing.assert_array_equal(faces.embeddings, np.stack(list(vectors.values())))
        for video, persons in videos.items():
            for p, expected in enumerate(persons):
                for name in ("small", "wide"):
                    np.testing.assert_array_equal(faces.crop(name, video, p), expected[name])
                for raw, cut_out in zip(faces.crop("raw", video, p), expected["raw"], strict=True):
                    np.testing.assert_array_equal(raw, cut_out)
                np.testing.assert_array_equal(faces.one("wide", video, p, 3), expected["wide"][3])
        assert faces.crops == SPECS
        for name in SPECS:
            transforms = np.stack([person[name] for person in head.transforms])
            np.testing.assert_array_equal(faces.transforms(name), transforms.astype(np.float32))


def test_the_file_says_how_it_was_made(written):
    with FaceFile(written[0]) as faces:
        attrs = faces.attrs
        assert (attrs["attempt"], attrs["offset"], attrs["original"]) == (2, 40, "ada")
        assert (attrs["width"], attrs["height"], attrs["fps"]) == (640, 360, 25.0)
        assert attrs["config_hash"] == "abc"
        assert attrs["weights_sha256"] == '{"pnet.pt": "00ff"}'
        assert faces.detectors == ("mtcnn", "mine")
        assert faces.methods == faces.compressions == ["", "", ""]


def test_schema_names_and_types_are_those_of_the_contract(written):
    with h5py.File(written[0]) as file:
        names = "frame_index videos label method compression boxes scores detected_by landmarks transforms "
        names += "small wide raw embeddings fingerprint usable living"
        assert set(file) == set(names.split())
        expected = {
            "frame_index": ("int32", (T,)),
            "boxes": ("float32", (P, T, 4)),
            "scores": ("float32", (P, T)),
            "detected_by": ("uint16", (P, T)),
            "landmarks": ("float32", (P, T, 5, 2)),
            "usable": ("bool", (P, T)),
            "living": ("float32", (P,)),
            "transforms/wide": ("float32", (P, T, 2, 3)),
            "embeddings": ("float32", (3, P, T, 8)),
            "fingerprint": ("uint8", (8, 48, 48)),
        }
        assert {name: (file[name].dtype.name, file[name].shape) for name in expected} == expected
        assert file["small"].shape == (3, P, T)
        assert bytes(file["wide"][0, 0, 0][:8]) == b"\x89PNG\r\n\x1a\n"


def test_same_input_gives_the_same_bytes(tmp_path):
    head, persons = header(), [crops(), crops()]
    for name in ("a", "b"):
        with write_face_file(tmp_path / f"{name}.h5", head) as writer:
            writer.add(ADA, persons, np.zeros((P, T, 8), np.float32))
    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "b.h5").read_bytes()


def test_no_embedder_leaves_vectors_of_length_0(tmp_path):
    with write_face_file(tmp_path / "a.h5", header(dim=0)) as writer:
        writer.add(ADA, [crops(), crops()], np.zeros((P, T, 0), np.float32))
        writer.add(FAKE, [crops(), crops()], np.zeros((P, T, 0), np.float32))
    with FaceFile(tmp_path / "a.h5") as faces:
        assert faces.embeddings.shape == (2, P, T, 0)


def test_a_video_that_is_not_embedded_has_nan(tmp_path):
    with write_face_file(tmp_path / "a.h5", header()) as writer:
        writer.add(ADA, [crops(), crops()], np.ones((P, T, 8), np.float32))
        writer.add(FAKE, [crops(), crops()])
    with FaceFile(tmp_path / "a.h5") as faces:
        assert (faces.embeddings_of(0) == 1).all()
        assert np.isnan(faces.embeddings_of(1)).all()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("boxes", "crops must not be named as another dataset of the face files: .*, got 'boxes'"),
        ("transforms", "got 'transforms'"),
        ("a/b", "crops must have names of letters, digits and _ .*, got 'a/b'"),
        ("2nd", "got '2nd'"),
        ("größe", "got 'größe'"),
    ],
)
def test_names_that_cannot_be_a_crops_are_refused(tmp_path, name, message):
    head = replace(header(), transforms=[{name: np.zeros((T, 2, 3))}] * P)
    with pytest.raises(ConfigError, match=message), write_face_file(tmp_path / "a.h5", head):
        pass
    assert list(tmp_path.iterdir()) == []


def test_no_crop_at_all_is_refused():
    with pytest.raises(ConfigError, match=r"crops must name at least one crop, got \[\]"):
        check_crop_names([])


def test_the_first_crop_stands_in_for_one_that_is_not_there(written):
    with FaceFile(written[0]) as faces:
        assert [faces.crop_or_first(name) for name in ("raw", "large")] == ["raw", "small"]


def test_a_crop_that_is_not_there_is_reported_with_those_that_are(written):
    with FaceFile(written[0]) as faces:
        for read in (faces.transforms, lambda name: faces.crop(name, 0, 0), lambda name: faces.one(name, 0, 0, 0)):
            for name in ("large", "boxes"):
                with pytest.raises(StoreError, match=rf"ada\.h5 has no crop '{name}', only small, wide, raw"):
                    read(name)


def test_a_file_of_an_older_schema_says_so_in_one_line(written):
    with h5py.File(written[0], "r+") as file:
        file["found_by"] = file["detected_by"][:]
        del file["detected_by"], file["transforms"]
    with pytest.raises(
        StoreError,
        match=r"ada\.h5 is no face file: it lacks detected_by, transforms, because another version wrote it "
        r"\(dfprep \d.*\); create it again with dfprep\.extract overwrite=true$",
    ):
        FaceFile(written[0])


def test_a_file_of_something_else_says_so(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["boxes"] = [1]
    with pytest.raises(StoreError, match=r"a\.h5 is no face file: it lacks compression, detected_by"):
        FaceFile(tmp_path / "a.h5")


def test_a_failed_write_leaves_no_file(tmp_path):
    with pytest.raises(TypeError, match="broadcast"), write_face_file(tmp_path / "a.h5", header()) as writer:
        writer.add(ADA, [crops(), crops()], np.zeros((P, T, 9), np.float32))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_video_or_person_is_reported(written):
    with FaceFile(written[0]) as faces:
        for video, person, message in (("eve", 0, "has no video 'eve', only"), (-1, 0, "has no video -1"),
                                    (0, 7, "has no person 7, only"), (0, -1, "has no person -1")):  # fmt: skip
            for name in SPECS:
                with pytest.raises(StoreError, match=message):
                    faces.crop(name, video, person)


def test_a_file_that_is_no_face_file_says_so(tmp_path):
    (tmp_path / "a.h5").write_bytes(b"half a file")
    with pytest.raises(StoreError, match="no readable face file"):
        FaceFile(tmp_path / "a.h5")


@pytest.mark.parametrize("field", ["original", "videos"])
def test_an_id_that_leads_out_of_the_folder_is_refused(written, field):
    with h5py.File(written[0], "r+") as file:
        if field == "original":
            file.attrs["original"] = "../../x"
        else:
            file["videos"][2] = "../../x"
    with pytest.raises(
        StoreError, match=rf"ada\.h5: {field} must be a plain file name .*, got '\.\./\.\./x'; delete"
    ):
        FaceFile(written[0])


def test_interpolated_frames_have_no_landmarks(written):
    with FaceFile(written[0]) as faces:
        gone = faces.detected_by == INTERPOLATED
        assert np.isnan(faces.landmarks[gone]).all()
        assert np.isfinite(faces.landmarks[~gone]).all()


@pytest.mark.parametrize(("name", "value", "said"), [("detectors", "{", "property name"), ("label", "XX", "'XX'")])
def test_a_damaged_detector_list_or_label_is_reported_in_one_line(name, value, said, written):
    with h5py.File(written[0], "r+") as file:
        if name == "label":
            file["label"][0] = value
        else:
            file.attrs["detectors"] = value
    with pytest.raises(StoreError, match=rf"is damaged \(.*{said}.*\); delete the file and run dfprep\.extract"):
        FaceFile(written[0])
