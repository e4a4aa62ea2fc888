"""The export stage: chosen faces in a layout, checked against their source, and a README beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from dfprep.errors import StoreError
from dfprep.export.faces import FaceChoice
from dfprep.export.pixels import Pixels
from dfprep.export.protocol import PARTS, Chosen, ExportFormat, Written
from dfprep.files import atomic
from dfprep.runs import progress_bar
from dfprep.store import FaceFile, FaceReader, OutputFolder

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

SETTINGS = "export.json"


@dataclass(frozen=True)
class Exported:
    """What was exported; a `dfprep.runs.StageResult`."""

    chosen: Chosen
    written: Written
    to: Path

    def metrics(self) -> dict[str, float]:
        """Faces and videos of each part, and files."""
        faces = self.chosen.faces
        return {
            "faces": len(faces),
            **{f"faces_{part}": int((faces["part"] == part).sum()) for part in PARTS},
            "videos": faces["video"].nunique(),
            "files": self.written.n_files,
            "files_new": self.written.n_new,
        }

    def write_tables(self, folder: Path) -> Sequence[Path]:
        """The layout's own tables, which are written already."""
        return self.written.tables

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """None."""
        return iter(())

    def report(self) -> Iterator[RenderableType]:
        """Faces by part and label, and how to load them."""
        table = Table(
            "part", "REAL", "FAKE", "videos", title=f"{len(self.chosen.faces):,} faces", title_justify="left"
        )
        for part in PARTS:
            of_part = self.chosen.faces[self.chosen.faces["part"] == part]
            labels = of_part["target"].value_counts()
            counts = (labels.get("REAL", 0), labels.get("FAKE", 0), of_part["video"].nunique())
            table.add_row(escape(part), *(f"{n:,}" for n in counts))
        yield table
        n, new = self.written.n_files, self.written.n_new
        yield f"{n:,} files, {new:,} of them new; all were compared with their source"
        yield f"Load:     {self.to / 'README.md'}"

    def check(self) -> None:
        """Nothing can be wrong that was not raised before."""


def export_faces(
    out: OutputFolder, choice: FaceChoice, layout: ExportFormat, crop: str, masks: str, to: Path
) -> Exported:
    """Export the faces that `choice` takes from `out` to the folder `to`.

    Args:
        crop: the crops. masks: see `Pixels`.

    Raises:
        StoreError: a table or file is missing or damaged, or `to` has an export of other faces or settings.
    """
    out.require_schema()
    faces = choice.of(out.root)
    made_with = out.made_with().get("source", {})
    with FaceFile(out.root / faces["file"].iloc[0]) as first:
        first.transforms(crop)  # raises where there is no such crop
        crops = first.crops
    pixels = Pixels(FaceReader(out.root), crop, crops, masks)
    pixels.require_masks(set(faces["file"]))
    source = str(made_with.get("_target_", "")).rpartition(".")[2]
    chosen = Chosen(faces, pixels, str(made_with.get("name", out.root.name)), source)
    settings = {**layout.identity(), "crop": crop, "masks": masks, **asdict(choice), "faces": _digest(faces)}
    n_steps = layout.n_steps(chosen)
    _claim(to, json.loads(json.dumps(settings)))
    with progress_bar(f"exporting to {to.name}", n_steps) as progress:
        written = layout.write(chosen, to, progress)
    with atomic(to / "README.md") as temporary:
        temporary.write_text(written.readme, encoding="utf-8")
    return Exported(chosen, written, to)


def _digest(faces: pd.DataFrame) -> str:
    import pandas as pd

    return hashlib.sha256(pd.util.hash_pandas_object(faces, index=False).to_numpy().tobytes()).hexdigest()[:16]


def _claim(to: Path, settings: Mapping[str, object]) -> None:
    """Note in `to` what is exported, or continue an export of the same.

    Raises:
        StoreError: the folder has another export, or other files.
    """
    path = to / SETTINGS
    if path.is_file():
        there = json.loads(path.read_text(encoding="utf-8"))
        if there != settings:
            names = sorted(name for name in {*there, *settings} if there.get(name) != settings.get(name))
            raise StoreError(f"{to} has an export with other {', '.join(names)}; choose another to=, or remove it")
        return
    if to.exists() and any(to.iterdir()):
        raise StoreError(f"to={to} must be an empty or a new folder, or one of an earlier export; choose another")
    with atomic(path) as temporary:
        temporary.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
