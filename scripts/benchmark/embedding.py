"""FaceNet's engines in turn on the same faces: CPU seconds, and the largest difference from torch in float32.

The weights are random, which does not change the time. One thread, as in a worker process; a median of 7.

    python scripts/benchmark/embedding.py
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from dfprep.embeddings.inception_resnet import inception_resnet_v1
from dfprep.runs import configured
from dfprep.types import PersonClip

N_FACES, N_TIMES = 17, 7
WAYS = [(engine, precision) for precision in ("float32", "bfloat16") for engine in ("torch", "openvino")]


def main() -> None:
    """Print a line for each engine and precision."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
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
