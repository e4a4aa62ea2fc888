"""The faces of families of videos as users of facenet-pytorch get them, for scripts/benchmark/extract.py.

    .venv-peers/bin/python scripts/benchmark/published_way.py MANIFEST OUT

For each real video: OpenCV decodes it, facenet-pytorch's MTCNN looks at the sampled frames, at half size, one by
one, for faces from 60 px of the whole frame. The best face of a frame is cut out of the real video and of its
fakes, stretched to 160 px, embedded by facenet-pytorch's InceptionResnetV1 with random weights, and written as PNG
beside a crop of 299 px. Two processes, one thread each. Nothing of dfprep is used.
"""

from __future__ import annotations

import csv
import importlib.util
import sys
import types
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import torch


def stand_in_for_torchvision() -> None:
    """What facenet-pytorch uses of torchvision, where that is not installed: suppression and a conversion."""

    def batched_nms(
        boxes: torch.Tensor, scores: torch.Tensor, groups: torch.Tensor, threshold: float
    ) -> torch.Tensor:
        shifted = boxes + (groups.float() * (boxes.max() + 1))[:, None] if len(boxes) else boxes
        x1, y1, x2, y2 = shifted.unbind(1)
        area, order, kept = (x2 - x1) * (y2 - y1), scores.argsort(descending=True), []
        while len(order):
            first, order = order[0], order[1:]
            kept.append(first)
            width = (torch.minimum(x2[first], x2[order]) - torch.maximum(x1[first], x1[order])).clamp(min=0)
            height = (torch.minimum(y2[first], y2[order]) - torch.maximum(y1[first], y1[order])).clamp(min=0)
            both = width * height
            order = order[both / (area[first] + area[order] - both) <= threshold]
        return torch.stack(kept) if kept else torch.zeros(0, dtype=torch.int64)

    functional = types.ModuleType("torchvision.transforms.functional")
    functional.to_tensor = lambda image: torch.from_numpy(np.array(image)).permute(2, 0, 1).float() / 255
    names = ("torchvision", "torchvision.transforms", "torchvision.ops", "torchvision.ops.boxes")
    modules = {name: types.ModuleType(name) for name in names}
    modules["torchvision.transforms"].functional = functional
    modules["torchvision.ops.boxes"].batched_nms = batched_nms
    sys.modules.update({**modules, functional.__name__: functional})


def sampled(path: Path) -> list[np.ndarray]:
    """The 10 first and 7 spaced frames, RGB."""
    video = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    n_frames = int(video.get(cv2.CAP_PROP_FRAME_COUNT))
    wanted = {*range(10), *np.linspace(10, n_frames - 1, 8)[1:].astype(int).tolist()}
    frames = []
    for number in range(n_frames):
        if video.grab() and number in wanted:
            frames.append(cv2.cvtColor(video.retrieve()[1], cv2.COLOR_BGR2RGB))
    return frames


@torch.inference_mode()
def prepare(family: tuple[Path, list[Path], Path]) -> int:
    """Detect in the real video; cut, embed and write the faces of it and its fakes. Returns their number."""
    from facenet_pytorch import MTCNN, InceptionResnetV1

    real, fakes, out = family
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    mtcnn, network = MTCNN(keep_all=True, min_face_size=30), InceptionResnetV1().eval()
    frames, boxes = sampled(real), []
    for frame in frames:
        found, _ = mtcnn.detect(cv2.resize(frame, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
        boxes.append(None if found is None else 2 * found[0])
    n = 0
    for path in (real, *fakes):
        for t, (frame, box) in enumerate(zip(frames if path is real else sampled(path), boxes, strict=True)):
            if box is None:
                continue
            x1, y1, x2, y2 = np.maximum(box, 0).astype(int)
            face = cv2.resize(frame[y1:y2, x1:x2], (160, 160), interpolation=cv2.INTER_AREA)
            network((torch.from_numpy(face).permute(2, 0, 1)[None].float() - 127.5) / 128)
            for side in (160, 299):
                crop = cv2.resize(frame[y1:y2, x1:x2], (side, side), interpolation=cv2.INTER_AREA)
                cv2.imwrite(str(out / f"{path.stem}_{t}_{side}.png"), cv2.cvtColor(crop, cv2.COLOR_RGB2BGR))
            n += 1
    return n


def main() -> None:
    """Prepare the families of a manifest."""
    manifest, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    fakes = defaultdict(list)
    for row in csv.DictReader(manifest.open()):
        fakes[row["original"] or Path(row["video"]).stem] += [manifest.parent / row["video"]] * bool(
            row["original"]
        )
    families = [(manifest.parent / f"{real}.mp4", those, out) for real, those in fakes.items()]
    with ProcessPoolExecutor(2) as pool:
        print(sum(pool.map(prepare, families)), "faces")


if importlib.util.find_spec("torchvision") is None:
    stand_in_for_torchvision()
if __name__ == "__main__":
    main()
