"""Read an export with the data set class of a checkout of DeepfakeBench, and save what it returns.

    python deepfakebench_reader.py CHECKOUT CONFIGS.json RESULTS

CONFIGS maps a name to ``{"mode": "train" or "test", "config": {...}}``. For each name RESULTS/<name>.npz gets the
paths, the labels, and what ``__getitem__`` returns for all items. Run in the folder that the frames' paths are
relative to, by a Python that has the packages of DeepfakeBench's loader; dfprep is not needed.
"""

import json
import sys
import types
from pathlib import Path

import numpy as np


def loader_class(checkout):
    """Its class of image data sets, without the package's other data sets, which need more packages."""
    package = types.ModuleType("dataset")
    package.__path__ = [str(checkout / "training" / "dataset")]
    sys.modules["dataset"] = package
    from dataset.abstract_dataset import DeepfakeAbstractBaseDataset

    return DeepfakeAbstractBaseDataset


def everything(data):
    """All items of `data`: as arrays, and once more as its own collate function puts them into one batch."""
    clips = bool(data.config.get("video_mode"))  # it can stack tensors only
    items = [data.__getitem__(index, no_norm=not clips) for index in range(len(data))]
    batch = data.collate_fn([data[index] for index in range(len(data))])
    found = {"paths": np.array(data.image_list), "labels": np.array(data.label_list)}
    for name, values in zip(("images", "item_labels", "landmarks", "masks"), zip(*items, strict=True), strict=True):
        if not any(value is None or isinstance(value, list) for value in values):
            found[name] = np.stack([np.asarray(value) for value in values])
    found["batch_shape"] = np.array(batch["image"].shape)
    return found


def main():
    checkout, configs, results = map(Path, sys.argv[1:])
    data_set = loader_class(checkout)
    for name, asked in json.loads(configs.read_text()).items():
        np.savez(results / f"{name}.npz", **everything(data_set(asked["config"], asked["mode"])))


if __name__ == "__main__":
    main()
