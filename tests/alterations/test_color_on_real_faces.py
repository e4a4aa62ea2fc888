"""Colour of a real face, encoded as data sets are: an untouched one stays unaltered, a recoloured one does not."""

import io
from itertools import islice

import av
import cv2
import numpy as np
import pytest

from dfprep.alterations import RealFaces, compare_colors
from dfprep.runs import configured

BOX, WINDOW = np.array([140, 148, 374, 446]), np.array([64, 104, 450, 490])  # of the face in d11.mp4, and around it
FIRST = configured("similarity").color_thresholds[0]


@pytest.fixture(scope="module")
def frames(media):
    with av.open(str(media / "talking" / "d11.mp4")) as container:
        return [frame.to_ndarray(format="rgb24") for frame in islice(container.decode(video=0), 5)]


def encoded(frames, crf):
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="matroska") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": str(crf), "preset": "veryfast"})
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())
    buffer.seek(0)
    with av.open(buffer) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def crops(frames):
    x1, y1, x2, y2 = WINDOW
    return np.stack([cv2.resize(frame[y1:y2, x1:x2], (299, 299), interpolation=cv2.INTER_AREA) for frame in frames])


def recoloured(frames, change):
    rows, columns = np.mgrid[: frames[0].shape[0], : frames[0].shape[1]]
    (x, y), (across, down) = (BOX[:2] + BOX[2:]) / 2, (BOX[2:] - BOX[:2]) / 2
    mask = np.clip((1.05 - np.hypot((columns - x) / across, (rows - y) / down)) / 0.1, 0, 1)[..., None]
    return [np.clip(np.round(frame + mask * np.array(change)), 0, 255).astype(np.uint8) for frame in frames]


def largest(frames, fake):
    scale = 299 / (WINDOW[2] - WINDOW[0])
    boxes = np.tile((BOX - WINDOW[[0, 1, 0, 1]]) * scale, (1, len(frames), 1))
    windows = np.tile(WINDOW, (1, len(frames), 1))
    real = RealFaces.of([crops(frames)], boxes, windows, np.arange(len(frames)))
    return max(compare_colors(real, [crops(fake)]).faces[0])


@pytest.mark.parametrize("crf", [23, 30, 35])
def test_an_untouched_face_stays_below_the_first_threshold_and_a_recoloured_one_is_far_above(frames, crf):
    assert largest(frames, encoded(frames, crf)) < FIRST
    assert largest(frames, encoded(recoloured(frames, (11, -9, 4)), crf)) > 2 * FIRST


def test_a_warmer_and_darker_picture_is_no_alteration_of_the_face(frames):
    warm = [np.clip(np.round(0.9 * frame * [1.06, 1, 0.92]), 0, 255).astype(np.uint8) for frame in frames]
    assert largest(frames, encoded(warm, 23)) < FIRST
