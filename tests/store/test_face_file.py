import numpy as np
import pytest

from dfprep.errors import StoreError
from dfprep.store import FaceFile, FaceHeader, write_face_file
from dfprep.types import FaceCrops, FoundBy, Label, StreamInfo, Track

T, P = 5, 2
RNG = np.random.default_rng(3)


def track():
    landmarks = RNG.random((T, 4, 2), dtype=np.float32)
    landmarks[2] = np.nan
    return Track(
        RNG.random((T, 4), dtype=np.float32) * 100,
        RNG.random(T, dtype=np.float32),
        landmarks,
        np.array([1, 2, 0, 3, 3], np.uint8),
    )


def crops():
    def noise(*shape):
        return RNG.integers(0, 256, shape, dtype=np.uint8)

    raw = tuple(noise(20 + t, 15 + t, 3) for t in range(T))
    return FaceCrops(noise(T, 16, 16, 3), noise(T, 29, 29, 3), raw, np.zeros((T, 4), np.float32))


def header(dim=8):
    return FaceHeader(
        original="ada",
        frame_index=np.arange(T, dtype=np.int32) * 3,
        tracks=(track(), track()),
        attempt=2,
        offset=40,
        info=StreamInfo(640, 360, 90, 25.0, 3.6, "h264"),
        dim=dim,
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
            label = Label.REAL if name == "ada" else Label.FAKE
            writer.add(name, label, persons, vectors[name])
    return path, head, videos, vectors


def test_everything_comes_back_bit_for_bit(written):
    path, head, videos, vectors = written
    with FaceFile(path) as faces:
        assert faces.videos == list(videos)
        assert faces.labels == [Label.REAL, Label.FAKE, Label.FAKE]
        assert faces.n_persons == P
        np.testing.assert_array_equal(faces.frame_index, head.frame_index)
        for name in ("boxes", "scores", "found_by", "landmarks"):
            expected = np.stack([getattr(t, name) for t in head.tracks])
            np.testing.assert_array_equal(getattr(faces, name), expected)
        np.testing.assert_array_equal(faces.embeddings, np.stack(list(vectors.values())))
        for video, persons in videos.items():
            for p, expected in enumerate(persons):
                np.testing.assert_array_equal(faces.small(video, p), expected.small)
                np.testing.assert_array_equal(faces.large(video, p), expected.large)
                for raw, cut_out in zip(faces.raw(video, p), expected.raw, strict=True):
                    np.testing.assert_array_equal(raw, cut_out)


def test_the_file_says_how_it_was_made(written):
    with FaceFile(written[0]) as faces:
        said = faces.attrs
        assert (said["attempt"], said["offset"], said["original"]) == (2, 40, "ada")
        assert (said["width"], said["height"], said["fps"]) == (640, 360, 25.0)
        assert said["config_hash"] == "abc"
        assert said["weights_sha256"] == '{"pnet.pt": "00ff"}'


def test_schema_names_and_types_are_those_of_the_contract(written):
    import h5py

    with h5py.File(written[0]) as file:
        names = "frame_index videos label boxes scores found_by landmarks small large raw embeddings"
        assert set(file) == set(names.split())
        expected = {
            "frame_index": ("int32", (T,)),
            "boxes": ("float32", (P, T, 4)),
            "scores": ("float32", (P, T)),
            "found_by": ("uint8", (P, T)),
            "landmarks": ("float32", (P, T, 4, 2)),
            "embeddings": ("float32", (3, P, T, 8)),
        }
        assert {name: (file[name].dtype.name, file[name].shape) for name in expected} == expected
        assert file["small"].shape == (3, P, T)
        assert bytes(file["large"][0, 0, 0][:8]) == b"\x89PNG\r\n\x1a\n"


def test_same_input_gives_the_same_bytes(tmp_path):
    head, persons = header(), [crops(), crops()]
    for name in ("a", "b"):
        with write_face_file(tmp_path / f"{name}.h5", head) as writer:
            writer.add("ada", Label.REAL, persons, np.zeros((P, T, 8), np.float32))
    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "b.h5").read_bytes()


def test_no_embedder_leaves_vectors_of_length_0(tmp_path):
    with write_face_file(tmp_path / "a.h5", header(dim=0)) as writer:
        writer.add("ada", Label.REAL, [crops(), crops()], np.zeros((P, T, 0), np.float32))
        writer.add("fake", Label.FAKE, [crops(), crops()], np.zeros((P, T, 0), np.float32))
    with FaceFile(tmp_path / "a.h5") as faces:
        assert faces.embeddings.shape == (2, P, T, 0)


def test_a_failed_write_leaves_no_file(tmp_path):
    with pytest.raises(TypeError, match="broadcast"), write_face_file(tmp_path / "a.h5", header()) as writer:
        writer.add("ada", Label.REAL, [crops(), crops()], np.zeros((P, T, 9), np.float32))
    assert list(tmp_path.iterdir()) == []


def test_a_video_or_person_that_is_not_there_is_told(written):
    with FaceFile(written[0]) as faces:
        for video, person, said in (("eve", 0, "has no video 'eve', only"), (-1, 0, "has no video -1"),
                                    (0, 7, "has no person 7, only"), (0, -1, "has no person -1")):  # fmt: skip
            for read in (faces.small, faces.large, faces.raw):
                with pytest.raises(StoreError, match=said):
                    read(video, person)


def test_a_file_that_is_no_face_file_says_so(tmp_path):
    (tmp_path / "a.h5").write_bytes(b"half a file")
    with pytest.raises(StoreError, match="no readable face file"):
        FaceFile(tmp_path / "a.h5")


@pytest.mark.parametrize("field", ["original", "videos"])
def test_an_id_that_leads_out_of_the_folder_is_refused(written, field):
    import h5py

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
        gone = faces.found_by == FoundBy.INTERPOLATED
        assert np.isnan(faces.landmarks[gone]).all()
        assert np.isfinite(faces.landmarks[~gone]).all()
