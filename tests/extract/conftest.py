import cv2
import numpy as np
import pytest

from dfprep.detectors import DetectorEnsemble
from dfprep.embeddings import NoEmbedder
from dfprep.extract.family import Extractor
from dfprep.faces import BoxCrop, SquareCrop, StretchedCrop
from dfprep.runs import configured
from dfprep.types import Detections


class GreenBlocks:
    """Finds the green blocks of `scene`: a detector whose answers are known, for what comes after detection."""

    def __init__(self):
        self.weights_sha256 = {"green": "0"}
        self.small_faces_asked = []

    def detect(self, frames, *, small_faces=False):
        self.small_faces_asked.append(small_faces)
        return [self._one(frame) for frame in frames]

    def _one(self, frame):
        red, green, blue = (frame[..., c].astype(int) for c in range(3))
        mask = ((green - red > 120) & (green - blue > 120)).astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
        boxes = [(x, y, x + w, y + h) for x, y, w, h, area in stats[1:] if area > 50]
        n = len(boxes)
        return Detections(
            np.array(boxes, np.float32).reshape(n, 4),
            np.full(n, 0.9, np.float32),
            np.ones((n, 5, 2), np.float32),
        )


@pytest.fixture
def make_extractor(tmp_path):
    def make(**changes):
        parts = {
            "detector": DetectorEnsemble({"green": GreenBlocks()}, same_face_iou=0.3),
            "embedder": NoEmbedder(),
            "reading": configured("frames"),
            "sampling": configured("sampling"),
            "tracking": configured("tracks"),
            "crops": {"small": StretchedCrop(32), "large": SquareCrop(48, 0.15), "raw": BoxCrop()},
            "replicates": configured("replicates"),
            "root": tmp_path,
            "face_file": lambda original: tmp_path / "out" / f"{original}.h5",
            "mask_file": lambda original: tmp_path / "out" / f"{original}.published.h5",
            "config": "",
            "config_hash": "0",
        }
        return Extractor(**{**parts, **changes})

    return make
