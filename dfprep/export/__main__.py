"""``python -m dfprep.export``: the faces of an output folder in the layout that training code reads.

The crops of one kind are written as pictures, in the folders, files and lists that DeepfakeBench, WebDataset,
torchvision and others expect (format), for the parts of the split (choice). Labels are those of the persons: an
unaltered person of a fake is REAL.

Reads faces/ and the tables of `out`. Written to `to`; an interrupted export is continued by the same command.

    python -m dfprep.export out=outputs/mine format=webdataset to=exports/mine
    python -m dfprep.export out=outputs/mine format=deepfakebench crop=aligned masks=difference
"""

from __future__ import annotations

from pathlib import Path

from omegaconf import DictConfig

from dfprep.errors import require
from dfprep.export.stage import export_faces
from dfprep.runs import RunSettings, build, conclude, launch, start_run
from dfprep.store import OutputFolder

MASKS = ("none", "difference", "published")


def export(config: DictConfig) -> None:
    """Run the stage as `config` (conf/export.yaml) says.

    Raises:
        DfprepError: bad configuration, a missing table, damaged faces, or a folder that holds something else.
    """
    settings, layout, choice = RunSettings.of(config), build(config, "format"), build(config, "choice")
    require(
        isinstance(config.to, str) and config.to != "", "to", "be a folder", config.to, "such as to=exports/mine"
    )
    require(isinstance(config.crop, str), "crop", "be the name of a crop", config.crop)
    require(config.masks in MASKS, "masks", f"be one of {', '.join(MASKS)}", config.masks)
    out = OutputFolder(settings.out)
    out.shards("extract").require_merged()
    with out.lock(shared=True), start_run(config, settings.run_dir, out) as run:
        run.tags({"to": str(Path(config.to).absolute())})
        done = export_faces(out, choice, layout, config.crop, config.masks, Path(config.to).absolute())
        conclude(done, run, settings.run_dir)


def main() -> None:
    """Run the command ``dfprep-export``."""
    launch("export", export)


if __name__ == "__main__":
    main()
