"""FaceNet's engines in turn on the same faces: CPU seconds, and the largest difference from torch in float32.

Then dlib's descriptor network by dlib's own code and by PyTorch. FaceNet's weights are random, which does not
change the time. One thread, as in a worker process; a median of 7.

    python scripts/benchmark/embedding.py
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from skimage import data

from dfprep.embeddings.dlib_network import load_descriptor_net
from dfprep.embeddings.dlib_resnet import DESCRIPTOR_FILE, DLIB_PACKAGE
from dfprep.embeddings.inception_resnet import inception_resnet_v1
from dfprep.runs import configured
from dfprep.types import PersonClip
from dfprep.weights import weights_file

N_FACES, N_TIMES = 17, 7
WAYS = [(engine, precision) for precision in ("float32", "bfloat16") for engine in ("torch", "openvino")]


def main() -> None:
    """Compare FaceNet's engines, and both ways of dlib's network."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    compare_engines()
    compare_dlib()


def compare_dlib() -> None:
    """Print what dlib's network takes by dlib's own code and by PyTorch, for a moving part of a portrait."""
    import dlib

    picture = data.astronaut()
    chips = [cv2.resize(picture[k : 220 + k, 120 : 330 + k], (150, 150)) for k in range(N_FACES)]
    path = weights_file(DLIB_PACKAGE, DESCRIPTOR_FILE)
    theirs, ours = dlib.face_recognition_model_v1(str(path)), load_descriptor_net(path)
    seconds: list[tuple[float, float]] = []
    for _ in range(N_TIMES):
        times = [time.process_time()]
        expected = np.array(theirs.compute_face_descriptor(chips))
        times.append(time.process_time())
        with torch.inference_mode():
            found = ours(torch.from_numpy(np.stack(chips))).numpy()
        times.append(time.process_time())
        seconds.append((times[1] - times[0], times[2] - times[1]))
    own, pytorch = np.median(seconds, axis=0)
    difference = np.abs(found - expected).max()
    print(f"dlib's network: {own:.3f} s by dlib, {pytorch:.3f} s by torch, difference {difference:.1e}")


def compare_engines() -> None:
    """Print a line for each engine and precision."""
    small = np.random.default_rng(0).integers(0, 256, (N_FACES, 160, 160, 3), dtype=np.uint8)
    boxes, landmarks = np.zeros((N_FACES, 4), np.float32), np.full((N_FACES, 5, 2), np.nan, np.float32)
    person = PersonClip(np.zeros((N_FACES, 8, 8, 3), np.uint8), boxes, landmarks, {"small": small}, {})
    with tempfile.TemporaryDirectory() as folder:
        weights = Path(folder) / "random.pt"
        torch.save(inception_resnet_v1().state_dict(), weights)
        networks, started = [], []
        for engine, precision in WAYS:
            start = time.process_time()
            keys = {"weights": str(weights), "device": "cpu", "engine": engine, "precision": precision}
            networks.append(configured("embedder=facenet", **keys))
            started.append(time.process_time() - start)
    expected = networks[0].embed(person)
    for network in networks[1:]:
        network.embed(person)
    seconds: list[list[float]] = [[] for _ in WAYS]
    for _ in range(N_TIMES):
        for network, of_it in zip(networks, seconds, strict=True):
            start = time.process_time()
            network.embed(person)
            of_it.append(time.process_time() - start)
    print(f"{N_FACES} faces, CPU seconds; start is with the reading of the weights")
    for (engine, precision), network, of_it, start in zip(WAYS, networks, seconds, started, strict=True):
        difference = np.abs(network.embed(person) - expected).max()
        figures = f"{np.median(of_it):.3f} s  start {start:.2f} s  difference {difference:.1e}"
        print(f"{engine:9} {precision:9} {figures}")


if __name__ == "__main__":
    main()
