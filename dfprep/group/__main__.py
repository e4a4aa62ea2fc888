"""``python -m dfprep.group``: how strongly each person of each fake is altered.

The structural similarity and the colours of each fake face are compared with those of the real face in the same
box, which gives a class from 0 (not altered) to 4. In a fake that shows two people, the one who is not altered is
labelled REAL. Fakes that do not show the same as their original are reported as not aligned.

Reads faces/ and videos.csv of `out`. Written there: alterations.csv, with a class for each person; alignment.csv;
with similarity.masks=true also masks/, the pixels that differ.

    python -m dfprep.group out=outputs/mine similarity.masks=true
"""

from __future__ import annotations

from omegaconf import DictConfig

from dfprep.group.stage import group_fakes
from dfprep.plots import require_known
from dfprep.runs import RunSettings, build, conclude, groups_hash, launch, start_run
from dfprep.store import OutputFolder
from dfprep.tables import StageInputs, extracted_references, read_videos

BEST_BY = ("persons_with_class",)
"""The metrics that rank the jobs of a sweep; see `conclude`."""


def group(config: DictConfig) -> None:
    """Run the stage as `config` (conf/group.yaml) says.

    Raises:
        DfprepError: bad configuration, or a folder without faces.
    """
    settings, similarity = RunSettings.of(config), build(config, "similarity")
    out = OutputFolder(settings.out)
    # the jobs of a sweep share the lock, because they write no tables to this folder
    with out.lock(shared=settings.sweeping), start_run(config, settings.run_dir, out) as run:
        inputs = StageInputs.checked(out.root, "group", groups_hash(config, "similarity"), settings.stale)
        extracted_references(out.videos_csv)  # raises if no video has faces
        references = [row.video for row in read_videos(out.videos_csv) if not row.original]
        require_known(settings.figures, references)
        found = group_fakes(out, similarity, settings.workers, settings.timeout_s, settings.figures)
        run.tags({"thresholds": found.chosen.how})
        conclude(found, run, settings.tables, inputs, BEST_BY)


def main() -> None:
    """Run the command ``dfprep-group``."""
    launch("group", group)


if __name__ == "__main__":
    main()
