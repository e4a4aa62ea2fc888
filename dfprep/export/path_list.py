"""PNG files by video, and text files that list them, for loaders that read lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dfprep.export.faces import Face, faces_in
from dfprep.export.protocol import PARTS, Chosen, Progress, Written
from dfprep.export.tree import write_tree
from dfprep.files import atomic
from dfprep.types import Label
from dfprep.values import PlainName, checked

README = """\
# {name}: lists of paths

`{name}/<real or method>/<video>_p<person>/<frame>.png`. `<part>.txt` lists the sorted paths of a part, one a
line, relative to this folder, with `format.with_labels=true` followed by the label (0 = real, 1 = fake). A path
with `/real/` is real, as GenD and other loaders take it.

```python
paths = open("{to}/train.txt").read().splitlines()
```
"""


@checked
@dataclass(frozen=True)
class PathList:
    """Lists of paths, one a line.

    Attributes:
        with_labels: whether a line has the label behind the path.
    """

    name: PlainName
    with_labels: bool

    def identity(self) -> Mapping[str, object]:
        """See `ExportFormat`."""
        return {"format": self.name, "with_labels": self.with_labels}

    def n_steps(self, chosen: Chosen) -> int:
        """See `ExportFormat`: the faces."""
        return len(chosen.faces)

    def write(self, chosen: Chosen, to: Path, progress: Progress) -> Written:
        """See `ExportFormat`."""
        n_files, n_new = write_tree(self._files(chosen), to, progress)
        lists = [self._list(chosen, to, part) for part in PARTS if (chosen.faces["part"] == part).any()]
        return Written(n_files, n_new, lists, README.format(name=chosen.name, to=to))

    def _files(self, chosen: Chosen) -> Iterator[tuple[str, bytes]]:
        for face in faces_in(chosen.faces):
            yield listed_path(face, chosen.name), chosen.pixels.png(face)

    def _list(self, chosen: Chosen, to: Path, part: str) -> Path:
        faces = faces_in(chosen.faces[chosen.faces["part"] == part])
        found = sorted((listed_path(face, chosen.name), int(face.target == Label.FAKE.value)) for face in faces)
        with atomic(to / f"{part}.txt") as temporary:
            lines = (f"{path} {label}\n" if self.with_labels else f"{path}\n" for path, label in found)
            temporary.write_text("".join(lines), encoding="utf-8")
        return to / f"{part}.txt"


def listed_path(face: Face, data_set: str) -> str:
    """``<data set>/<real or method>/<video>_p<person>/<frame>.png``; an unaltered person of a fake is real."""
    source = "real" if face.target == Label.REAL.value else face.method or "fake"
    return f"{data_set}/{source}/{face.video}_p{face.person}/{face.frame:04d}.png"
