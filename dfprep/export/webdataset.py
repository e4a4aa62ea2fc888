"""WebDataset: tar shards, whose files belong together if they share the name up to the first dot."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dfprep.errors import StoreError
from dfprep.export.faces import Face, faces_in
from dfprep.export.protocol import PARTS, Chosen, Progress, Written
from dfprep.files import atomic, naming_full_disk
from dfprep.types import Label
from dfprep.values import Count, Seed, checked

if TYPE_CHECKING:
    import pandas as pd

README = """\
# {name}: WebDataset

`<part>-%06d.tar` with `<video>__p<person>__<frame>.png`, `.cls` (0 = real, 1 = fake: the label of the person),
`.json` (video, person, frame, method, class) and, with masks, `.mask.png`. The samples of a part are in random
order over its shards. `shards.json` has the samples and bytes of each shard.

```python
import webdataset
shards = "{to}/train-{{000000..{last:06d}}}.tar"
train = webdataset.WebDataset(shards, shardshuffle=100).decode("rgb8").to_tuple("png", "cls")
```
"""


@checked
@dataclass(frozen=True)
class WebDataset:
    """Tar shards.

    Attributes:
        shard_samples: the number of faces in a shard. seed: of their order.
    """

    name: str
    shard_samples: Count
    seed: Seed

    def identity(self) -> Mapping[str, object]:
        """See `ExportFormat`."""
        return {"format": self.name, "shard_samples": self.shard_samples, "seed": self.seed}

    def n_steps(self, chosen: Chosen) -> int:
        """See `ExportFormat`: the faces."""
        return len(chosen.faces)

    def write(self, chosen: Chosen, to: Path, progress: Progress) -> Written:
        """See `ExportFormat`; a complete shard of an interrupted run is kept."""
        shards, n_new, done = {}, 0, 0
        for name, faces in self._shards(chosen.faces):
            path = to / name
            if not _is_complete(path, len(faces)):
                n_new += 1
                self._write_shard(path, faces, chosen)
                if not _is_complete(path, len(faces)):
                    raise StoreError(
                        f"{path} reads differently from what was written; check the disk, then run again"
                    )
            done += len(faces)
            progress(done)
            shards[name] = {"samples": len(faces), "bytes": path.stat().st_size}
        with atomic(to / "shards.json") as temporary:
            temporary.write_text(json.dumps(shards, indent=1) + "\n", encoding="utf-8")
        last = sum(name.startswith("train-") for name in shards) - 1
        return Written(
            len(shards), n_new, [to / "shards.json"], README.format(name=chosen.name, to=to, last=max(last, 0))
        )

    def _shards(self, faces: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
        """The name and the faces of each shard; the same for the same faces and seed."""
        rng = np.random.default_rng(self.seed)
        for part in PARTS:
            of_part = faces[faces["part"] == part]
            of_part = of_part.iloc[rng.permutation(len(of_part))]
            for number, start in enumerate(range(0, len(of_part), self.shard_samples)):
                yield f"{part}-{number:06d}.tar", of_part.iloc[start : start + self.shard_samples]

    def _write_shard(self, path: Path, faces: pd.DataFrame, chosen: Chosen) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.partial")
        with naming_full_disk(path.parent):
            with tarfile.open(temporary, "w", format=tarfile.USTAR_FORMAT) as tar:
                numbers = faces["class"].astype(object).where(faces["class"].notna(), None)
                for face, number in zip(faces_in(faces), numbers, strict=True):
                    for suffix, content in _sample(face, number, chosen):
                        _add(tar, f"{key_of(face)}.{suffix}", content)
            os.replace(temporary, path)


def key_of(face: Face) -> str:
    """The name of a sample; ids have no dots."""
    return f"{face.video}__p{face.person}__{face.frame:04d}"


def _sample(face: Face, number: int | None, chosen: Chosen) -> Iterator[tuple[str, bytes]]:
    described = {
        "video": face.video, "person": int(face.person), "frame": int(face.frame), "label": face.target,
        "method": face.method, "compression": face.compression, "class": None if number is None else int(number),
    }  # fmt: skip
    yield "png", chosen.pixels.png(face)
    yield "cls", str(int(face.target == Label.FAKE.value)).encode()
    yield "json", json.dumps(described, ensure_ascii=False).encode()
    mask = chosen.pixels.mask_png(face)
    if mask is not None:
        yield "mask.png", mask


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)  # without time and user: the same faces give the same bytes
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def _is_complete(path: Path, n_samples: int) -> bool:
    """Whether the shard is there, has so many samples, and can be read to its end."""
    if not path.is_file():
        return False
    try:
        with tarfile.open(path) as tar:
            return sum(member.name.endswith(".cls") for member in tar) == n_samples
    except tarfile.TarError:
        return False
