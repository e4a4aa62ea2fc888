"""How to load an export into DeepfakeBench: the links and the YAML lines that its scripts need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from dfprep.export.deepfakebench_names import Names
from dfprep.export.protocol import Chosen

JSONS, JSONS_OF_LMDB = "dataset_json", "dataset_json_lmdb"

README = """\
# {name}: DeepfakeBench

The paths of the frames begin with `./`, so link the data set into DeepfakeBench's folder, in which its training and
its tests are started:

```bash
ln -s {to}/{name} .
```

In its `training/config/train_config.yaml` and `training/config/test_config.yaml`{own_labels}:

```yaml
lmdb: False
rgb_dir: {to}
dataset_json_folder: {to}/{jsons}
{labels}```

In the file of the detector, such as `training/config/detector/xception.yaml`:

```yaml
train_dataset: [{data_set}]
test_dataset: [{data_sets}]
compression: {compression!r}
frame_num: {{'train': {n_frames}, 'test': {n_frames}}}
```

Each person has at most {n_frames} frames in a video. With a smaller `frame_num` the loader takes the first ones,
not an even choice; export with `choice.n_frames` instead. {validation}

Landmarks are not written: dfprep has five points a face, and detectors with `with_landmark: true` (SBI, PCL, SLADD)
want 81. The loader gives them zeros{landmarks_of_lmdb}.
"""

WITH_LMDB = """
With LMDB, other lines in the first two files:

```yaml
lmdb: True
lmdb_dir: {to}
dataset_json_folder: {to}/{jsons}
```

`training/train.py` ignores the last one where `lmdb` is true. It reads `preprocessing/dataset_json_v3`:

```bash
ln -s {to}/{jsons} preprocessing/dataset_json_v3
```
"""

VALIDATION = """\
The loader reads the parts train and test only; the {n:,} faces for validation are in the JSON files, under val."""


def readme_of(chosen: Chosen, to: Path, names: Names, data_sets: Sequence[str], *, lmdb: bool) -> str:
    """The README of an export to `to`; `data_sets` are the names of its JSON files, that of the whole first."""
    parts = Counter(chosen.faces["part"])
    lines = "".join(f"  {label}: {number}\n" for label, number in names.labels.items())
    text = README.format(
        name=names.data_set,
        to=to,
        jsons=JSONS,
        own_labels="" if names.known else ",\nand for `label_dict` also in a detector's file that has one",
        labels="" if names.known else f"label_dict:   # add these\n{lines}",
        data_set=names.data_set,
        data_sets=", ".join(data_sets),
        compression=sorted(set(chosen.faces["compression"]))[0],
        n_frames=chosen.faces.groupby(["video", "person"]).size().max(),
        validation=VALIDATION.format(n=parts["val"]) if parts["val"] else "There is no part for validation.",
        landmarks_of_lmdb=", and ends with an error with LMDB" if lmdb else "",
    )
    return text + (WITH_LMDB.format(to=to, jsons=JSONS_OF_LMDB) if lmdb else "")
