"""An image folder: ``<part>/<label>/<face>.png``, as torchvision and Hugging Face's datasets read it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dfprep.export.faces import Face, faces_in
from dfprep.export.protocol import Chosen, Progress, Written
from dfprep.export.tree import write_tree
from dfprep.files import atomic
from dfprep.values import PlainName, checked

README = """\
# {name}: image folder

`<part>/<label>/<video>__p<person>__<frame>.png`; the labels are those of the person: REAL also for an unaltered
person of a fake video. Each part has a `metadata.jsonl` with video, person, frame, method and class.

```python
from datasets import load_dataset
data = load_dataset("imagefolder", data_dir="{to}")

from torchvision.datasets import ImageFolder
train = ImageFolder("{to}/train")  # numbers the folders by name: FAKE is 0, REAL is 1
```
"""


@checked
@dataclass(frozen=True)
class ImageFolder:
    """The layout of image folders."""

    name: PlainName

    def identity(self) -> Mapping[str, object]:
        """See `ExportFormat`."""
        return {"format": self.name}

    def n_steps(self, chosen: Chosen) -> int:
        """See `ExportFormat`: the faces."""
        return len(chosen.faces)

    def write(self, chosen: Chosen, to: Path, progress: Progress) -> Written:
        """See `ExportFormat`."""
        n_files, n_new = write_tree(self._files(chosen), to, progress)
        tables = [self._metadata(chosen, to, part) for part in dict.fromkeys(chosen.faces["part"])]
        return Written(n_files, n_new, tables, README.format(name=chosen.name, to=to))

    def _files(self, chosen: Chosen) -> Iterator[tuple[str, bytes]]:
        for face in faces_in(chosen.faces):
            yield f"{face.part}/{path_below_part(face)}", chosen.pixels.png(face)

    def _metadata(self, chosen: Chosen, to: Path, part: str) -> Path:
        path = to / part / "metadata.jsonl"
        faces = chosen.faces[chosen.faces["part"] == part]
        with atomic(path) as temporary, temporary.open("w", encoding="utf-8") as file:
            for face in faces_in(faces):
                row = {"file_name": path_below_part(face), **face.described()}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return path


def path_below_part(face: Face) -> str:
    """``<label>/<video>__p<person>__<frame>.png``."""
    return f"{face.target}/{face.key}.png"
