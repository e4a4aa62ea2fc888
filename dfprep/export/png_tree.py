"""The tree of the pipeline that dfprep follows: a folder for each kind of crop, one of embeddings, and a CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dfprep.export.faces import faces_in
from dfprep.export.protocol import Chosen, Progress, Written
from dfprep.export.tree import write_tree
from dfprep.files import atomic
from dfprep.values import PlainName, checked

if TYPE_CHECKING:
    import pandas as pd

README = """\
# {name}: PNG tree

`<crop>_faces/<video>_<person>_<frame>.png` for each kind of crop, `embeddings/<video>_<person>.npy` (frames x
dimensions), and `faces.csv` with a row for each face: video, person, frame, label, class, split, fold.

```python
import pandas as pd
texts = {{"video": str, "original": str, "class": "Int64", "cv_fold": "Int64"}}  # ids such as 004 remain text
faces = pd.read_csv("{to}/faces.csv", dtype=texts, keep_default_na=False, na_values=[""])
```
"""


@checked
@dataclass(frozen=True)
class PngTree:
    """The layout of the source document.

    Attributes:
        embeddings: whether embeddings are written, too.
    """

    name: PlainName
    embeddings: bool

    def identity(self) -> Mapping[str, object]:
        """See `ExportFormat`."""
        return {"format": self.name, "embeddings": self.embeddings}

    def n_steps(self, chosen: Chosen) -> int:
        """See `ExportFormat`: the crops, and a file of embeddings for each person."""
        return len(chosen.faces) * len(chosen.pixels.crops) + self.embeddings * n_people(chosen.faces)

    def write(self, chosen: Chosen, to: Path, progress: Progress) -> Written:
        """See `ExportFormat`; all crops of the face files are written, whatever the chosen one."""
        n_files, n_new = write_tree(self._files(chosen), to, progress)
        table = to / "faces.csv"
        with atomic(table) as temporary:
            chosen.faces.to_csv(temporary, index=False)
        return Written(n_files, n_new, [table], README.format(name=chosen.name, to=to))

    def _files(self, chosen: Chosen) -> Iterator[tuple[str, bytes]]:
        for _, person in chosen.faces.groupby(["video", "person"], sort=False):
            faces = list(faces_in(person))
            for crop in chosen.pixels.crops:
                for face in faces:
                    name = f"{face.video}_{face.person}_{face.frame:04d}.png"
                    yield f"{crop}_faces/{name}", chosen.pixels.png(face, crop)
            if self.embeddings:
                vectors = np.stack([chosen.pixels.embedding(face) for face in faces])
                yield f"embeddings/{faces[0].video}_{faces[0].person}.npy", _npy(vectors)


def n_people(faces: pd.DataFrame) -> int:
    """The persons of all videos."""
    return faces.groupby(["video", "person"]).ngroups


def _npy(array: np.ndarray) -> bytes:
    file = BytesIO()
    np.save(file, array)
    return file.getvalue()
