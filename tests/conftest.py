"""What tests of several rooms share."""

import os
import shutil
import zlib
from pathlib import Path

import av
import cv2
import mlflow
import numpy as np
import pytest
from forked_commands import CommandServer
from hydra import compose, initialize_config_dir
from hypothesis import HealthCheck, settings
from noise_prints import noise_print

from dfprep.runs import configured
from dfprep.runs.conf_folder import CONF
from dfprep.store import FACE_SCHEMA, FaceHeader, OutputFolder, as_yaml, config_hash, write_face_file
from dfprep.tables import VideoRow, write_videos
from dfprep.types import Label, Status, StreamInfo, Track, Video

# a busy machine is no error of the code
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

REPOSITORY = Path(__file__).resolve().parents[1]
MEDIA = Path(__file__).resolve().parents[2] / "shared" / "media"


@pytest.fixture(scope="session")
def media():
    """The folder of real clips beside the checkout; it is no part of the project."""
    if not MEDIA.is_dir():
        pytest.skip("the folder with real clips, ../shared/media, is not there")
    return MEDIA


@pytest.fixture(scope="session")
def write_video():
    """write_video(path, frames, fps=25): an H.264 file of RGB frames, nearly lossless."""

    def write(path, frames, fps=25):
        path.parent.mkdir(parents=True, exist_ok=True)
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=fps, options={"crf": "8", "preset": "veryfast"})
            stream.height, stream.width = frames[0].shape[:2]
            stream.pix_fmt = "yuv420p"
            for frame in frames:
                container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
            container.mux(stream.encode())
        return path

    return write


@pytest.fixture(scope="session")
def scene():
    """scene(n_frames, faces, seed=0): frames of a textured wall with green blocks ("faces") on it.

    `faces` maps a frame number to the boxes x1 y1 x2 y2 of that frame.
    """

    def make(n_frames, faces, seed=0, size=(120, 200)):
        rng = np.random.default_rng(seed)
        coarse = rng.integers(30, 200, (6, 10, 3), dtype=np.uint8)
        wall = cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC)
        wall[..., 1] = np.minimum(wall[..., 1], wall[..., 0])  # no green on the wall
        frames = []
        for i in range(n_frames):
            frame = wall.copy()
            for x1, y1, x2, y2 in faces(i):
                frame[y1:y2, x1:x2] = (20, 250, 20)
            frames.append(frame)
        return frames

    return make


@pytest.fixture(scope="session")
def composed():
    """composed("key=value", ...): the configuration of the extract stage, or of another one."""

    def make(*overrides, stage="extract"):
        with initialize_config_dir(str(CONF), version_base="1.3"):
            return compose(stage, list(overrides))

    return make


@pytest.fixture(scope="session")
def mlflow_database(tmp_path_factory):
    """A database file as MLflow makes it; its migrations take longer than most commands do."""
    path = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    mlflow.MlflowClient(f"sqlite:///{path}").search_experiments()
    return path


@pytest.fixture(scope="session")
def command_server():
    """Of the test process; started at the first command."""
    server = CommandServer({**os.environ, "PYTHONPATH": str(REPOSITORY), "COLUMNS": "200"})
    yield server
    server.close()


@pytest.fixture(scope="session")
def command(mlflow_database, command_server):
    """command(folder, *arguments): run ``python -m dfprep.extract`` there as a user does.

    `pythonpath` are folders with modules that are not the package's.
    """

    def run(folder, *arguments, stage="extract", pythonpath=()):
        database = folder / "outputs" / "mlflow.db"
        if not database.exists():
            database.parent.mkdir(exist_ok=True)
            shutil.copy(mlflow_database, database)
        modules = os.pathsep.join(map(str, (REPOSITORY, *pythonpath)))
        environment = {**os.environ, "PYTHONPATH": modules, "COLUMNS": "200"}
        return command_server.run(f"dfprep.{stage}", arguments, folder, environment, pythonpath)

    return run


@pytest.fixture(scope="session")
def extracted():
    """extracted(root, people): an output folder as the extract stage leaves it, of faces painted on the spot.

    `people` maps a real video to the names of its persons, from left to right. Each name has a direction of its own
    as embedding and a texture as face. Every real video has one fake, in which the last person is altered; its
    surroundings are as they were. Person 0 is the one on the right, to tell persons from places.
    """

    def make(root, people, dim=32, n_frames=6):
        rows, videos = [], str(root / "videos")
        config = {"schema": FACE_SCHEMA, "source": {"path": videos, "root": videos}}
        for original, names in people.items():
            rng = np.random.default_rng(abs(zlib.crc32(original.encode())))
            rows += face_file(OutputFolder(root), original, names, rng, dim, n_frames, config)
        write_videos(root / "videos.csv", rows)
        (root / "config.yaml").write_text(as_yaml(config))
        return root

    return make


def face_file(out, original, names, rng, dim, n_frames, config):
    """Write one family and return its rows."""
    header = FaceHeader(
        original,
        np.arange(n_frames, dtype=np.int32),
        tuple(track(place, n_frames) for place in reversed(range(len(names)))),
        ("mtcnn", "blaze"),
        [transforms(place, n_frames) for place in reversed(range(len(names)))],
        attempt=0,
        offset=0,
        info=StreamInfo(640, 360, 60, 25.0, 2.4, "h264"),
        dim=dim,
        fingerprint=noise_print(zlib.crc32(original.encode())),
        config=as_yaml(config),
        config_hash=config_hash(config),
        weights_sha256={},
    )
    fake = f"{original}_fake"
    with write_face_file(out.face_file(original), header) as writer:
        for video, label in ((original, Label.REAL), (fake, Label.FAKE)):
            crops, vectors = [], []
            for name in reversed(names):
                altered = label is Label.FAKE and name == names[-1]
                crops.append(painted(name, n_frames, altered, rng))
                own = np.random.default_rng(zlib.crc32(name.encode())).normal(size=dim)
                noise = 0.1 * rng.normal(size=(n_frames, dim))
                vectors.append(own / np.linalg.norm(own) + noise / np.sqrt(dim))
            vectors = np.stack(vectors)
            vectors /= np.linalg.norm(vectors, axis=-1, keepdims=True)
            of = original if label is Label.FAKE else ""
            made = Video(video, out.root / "videos" / f"{video}.mp4", label, of)
            writer.add(made, crops, vectors.astype(np.float32))
    known = {
        "actor": "+".join(names),
        "persons": len(names),
        "width": 640,
        "height": 360,
        "fps": 25.0,
        "face_digest": writer.digest,
    }
    return [
        VideoRow(video=original, path=f"{original}.mp4", label=Label.REAL, status=Status.OK, **known),
        VideoRow(video=fake, path=f"{fake}.mp4", label=Label.FAKE, original=original, status=Status.OK, **known),
    ]


def track(place, n_frames):
    box = np.array([60 + 300 * place, 80, 180 + 300 * place, 220], np.float32)
    landmarks = np.zeros((n_frames, 5, 2), np.float32)
    return Track(
        np.tile(box, (n_frames, 1)), np.ones(n_frames, np.float32), landmarks, np.full(n_frames, 3, np.uint16)
    )


def transforms(place, n_frames):
    """Of the box of `track` with 15 % around it, a square of 182 px, on 299 px; small is all of it on 160 px."""
    corner = np.array([29 + 300 * place, 59])
    of_sides = {side: np.array([[side / 182, 0, 0], [0, side / 182, 0]]) for side in (299, 160)}
    for side, matrix in of_sides.items():
        matrix[:, 2] = -corner * side / 182
    raw = np.array([[1.0, 0, -69 - 300 * place], [0, 1, -99]])
    return {
        name: np.tile(one, (n_frames, 1, 1))
        for name, one in (("small", of_sides[160]), ("large", of_sides[299]), ("raw", raw))
    }


def painted(name, n_frames, altered, rng):
    """Crops of a still face, a texture of its own, with camera noise; altered: another one in its middle."""
    own = np.random.default_rng(zlib.crc32(name.encode()))
    face = cv2.resize(own.integers(40, 216, (24, 24, 3), dtype=np.uint8), (299, 299), interpolation=cv2.INTER_CUBIC)
    if altered:
        face[70:230, 80:220] = np.roll(face, 40, axis=0)[70:230, 80:220]
    noisy = face + rng.integers(-2, 3, (n_frames, *face.shape))
    large = np.clip(noisy, 0, 255).astype(np.uint8)
    small = np.stack([cv2.resize(one, (160, 160), interpolation=cv2.INTER_AREA) for one in large])
    return {"small": small, "large": large, "raw": large[:, 40:180, 40:160]}


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """Folder of a small sample data set: a few clips of the real one."""
    root = tmp_path_factory.mktemp("sample") / "videos"
    configured("source=sample", path=str(root), n_clips=4, n_frames=40).videos()
    return root
