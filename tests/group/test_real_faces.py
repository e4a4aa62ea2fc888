"""Where the crops of a real video lie is read from its face file, whatever made them."""

from pathlib import Path

import numpy as np
import pytest

from dfprep.errors import StoreError
from dfprep.faces import BoxCrop, SquareCrop, StretchedCrop, crop_person, geometries
from dfprep.group.measuring import real_faces
from dfprep.store import FaceFile, FaceHeader, write_face_file
from dfprep.types import CropGeometry, Label, StreamInfo, Track, Video

T = 3
FRAMES = np.random.default_rng(5).integers(0, 256, (T, 360, 640, 3), dtype=np.uint8)


class Turned:
    """Squares of 64 px around the box's corner, turned by a tenth."""

    def geometry(self, boxes, landmarks, frame_index, width, height):
        turn = np.array([[1, 0.1], [-0.1, 1]])
        shift = -np.einsum("ij,tj->ti", turn, boxes[:, :2].astype(float))
        transforms = np.concatenate([np.tile(turn, (len(boxes), 1, 1)), shift[:, :, None]], axis=2)
        return CropGeometry(transforms, np.full((len(boxes), 2), 64))

    def cut(self, frame, transform, size):
        return frame[:64, :64]


SPECS = {
    "small": StretchedCrop(32),
    "large": SquareCrop(48, margin=0.4),
    "raw": BoxCrop(),
    "turned": Turned(),
}


@pytest.fixture
def faces(tmp_path):
    """A face file without any configuration."""
    boxes = np.array([[100.25, 80.5, 160.75, 190], [101, 80, 160, 190], [480, 200, 639, 359]], np.float32)
    landmarks = np.full((T, 5, 2), np.nan, np.float32)
    track = Track(boxes, np.ones(T, np.float32), landmarks, np.ones(T, np.uint16))
    where = geometries(SPECS, track, np.arange(T), 640, 360)
    header = FaceHeader(
        original="ada",
        frame_index=np.arange(T, dtype=np.int32),
        tracks=(track,),
        detectors=("mine",),
        transforms=[{name: one.transforms for name, one in where.items()}],
        attempt=0,
        offset=0,
        info=StreamInfo(640, 360, T, 25.0, 0.1, "h264"),
        dim=0,
        fingerprint=np.zeros((8, 48, 48), np.uint8),
        config="",
        config_hash="",
        weights_sha256={},
    )
    person = crop_person(SPECS, where, track, FRAMES)
    with write_face_file(tmp_path / "ada.h5", header) as writer:
        writer.add(Video("ada", Path("/ada.mp4"), Label.REAL), [person.crops])
    with FaceFile(tmp_path / "ada.h5") as file:
        yield file


def test_the_windows_are_those_that_were_cut_to_the_pixel(faces):
    real = real_faces(faces, "large", "ada")
    spec = SPECS["large"]
    expected = [spec.window(box, 640, 360) for box in faces.boxes[0]]
    np.testing.assert_array_equal(real.window_px[0], expected)
    scale = 48 / (real.window_px[0, :, 2:] - real.window_px[0, :, :2])
    in_large = (faces.boxes[0] - real.window_px[0][:, [0, 1, 0, 1]]) * scale[:, [0, 1, 0, 1]]
    np.testing.assert_array_equal(real.boxes_in_large[0], in_large.astype(np.float32))
    assert real.side_px == 48


@pytest.mark.parametrize(
    ("crop", "message"),
    [
        ("turned", "the crops called turned are rotated; similarity.crop must name upright squares"),
        ("small", "the crops called small are stretched"),
        ("raw", "the crops called raw are not squares of one size; .* of small, large, raw, turned"),
        ("aligned", "has no crop 'aligned', only small, large, raw, turned"),
    ],
)
def test_crops_that_cannot_be_compared_are_refused(faces, crop, message):
    with pytest.raises(StoreError, match=message):
        real_faces(faces, crop, "ada")
