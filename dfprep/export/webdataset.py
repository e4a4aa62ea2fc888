"""WebDataset: tar shards, whose files belong together if they share the name up to the first dot."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dfprep.errors import StoreError
from dfprep.export.faces import faces_in
from dfprep.export.protocol import PARTS, Chosen, Progress, Written
from dfprep.files import atomic, naming_full_disk
from dfprep.types import Label
from dfprep.values import Count, PlainName, Seed, checked

if TYPE_CHECKING:
    import pandas as pd

README = """\
# {name}: WebDataset

`<part>-%06d.tar` with `<video>__p<person>__<frame>.png`, `.cls` (0 = real, 1 = fake: the label of the person),
`.json` (video, person, frame, method, class) and, with masks, `.mask.png`. The samples of a part are in random
order over its shards. `shards.json` has the samples and bytes of each shard.

```python
import webdataset
shards = "{to}/{part}-{{000000..{last:06d}}}.tar"
{part} = webdataset.WebDataset(shards, shardshuffle=100).decode("rgb8").to_tuple("png", "cls")
```
"""


@checked
@dataclass(frozen=True)
class WebDataset:
    """Tar shards.

    Attributes:
        shard_samples: the number of faces in a shard. seed: of their order.
    """

    name: PlainName
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
            if not _holds(path, _files(faces, chosen)):
                n_new += 1
                _write_shard(path, _files(faces, chosen))
                if not _holds(path, _files(faces, chosen)):
                    raise StoreError(
                        f"{path} reads differently from what was written; check the disk, then run again"
                    )
            done += len(faces)
            progress(done)
            shards[name] = {"samples": len(faces), "bytes": path.stat().st_size}
        with atomic(to / "shards.json") as temporary:
            temporary.write_text(json.dumps(shards, indent=1) + "\n", encoding="utf-8")
        part = next(iter(shards)).partition("-")[0]
        last = sum(name.startswith(f"{part}-") for name in shards) - 1
        readme = README.format(name=chosen.name, to=to, part=part, last=last)
        return Written(len(shards), n_new, [to / "shards.json"], readme)

    def _shards(self, faces: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
        """The name and the faces of each shard; the same for the same faces and seed."""
        rng = np.random.default_rng(self.seed)
        for part in PARTS:
            of_part = faces[faces["part"] == part]
            of_part = of_part.iloc[rng.permutation(len(of_part))]
            for number, start in enumerate(range(0, len(of_part), self.shard_samples)):
                yield f"{part}-{number:06d}.tar", of_part.iloc[start : start + self.shard_samples]


def _files(faces: pd.DataFrame, chosen: Chosen) -> Iterator[tuple[str, bytes]]:
    """The names and contents of the files of a shard."""
    for face in faces_in(faces):
        yield f"{face.key}.png", chosen.pixels.png(face)
        yield f"{face.key}.cls", str(int(face.target == Label.FAKE.value)).encode()
        yield f"{face.key}.json", json.dumps(face.described(), ensure_ascii=False).encode()
        mask = chosen.pixels.mask_png(face)
        if mask is not None:
            yield f"{face.key}.mask.png", mask


def _write_shard(path: Path, files: Iterable[tuple[str, bytes]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.partial")
    with naming_full_disk(path.parent):
        with tarfile.open(temporary, "w") as tar:
            for name, content in files:
                member = tarfile.TarInfo(name)  # without time and user: the same faces give the same bytes
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        os.replace(temporary, path)


def _holds(path: Path, files: Iterable[tuple[str, bytes]]) -> bool:
    """Whether the shard is there, and has exactly these files with these contents, in this order."""
    if not path.is_file():
        return False
    try:
        with tarfile.open(path) as tar:
            return all(_is_next(tar, name, content) for name, content in files) and tar.next() is None
    except tarfile.TarError:
        return False


def _is_next(tar: tarfile.TarFile, name: str, content: bytes) -> bool:
    member = tar.next()
    found = None if member is None or member.name != name else tar.extractfile(member)
    return found is not None and found.read() == content
