"""What tests of several rooms share."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

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
