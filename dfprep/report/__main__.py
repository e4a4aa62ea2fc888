"""``python -m dfprep.report``: what is in an output folder, as one HTML page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from omegaconf import DictConfig
from rich.filesize import decimal

from dfprep.errors import require
from dfprep.files import atomic
from dfprep.report.render import html
from dfprep.report.stage import PageSettings, counts_of, make_page
from dfprep.runs import RunSettings, build, launch, note_of, start_run, versions
from dfprep.store import OutputFolder, is_writable


def report(config: DictConfig) -> None:
    """Run the stage as `config` (conf/report.yaml) says.

    Raises:
        DfprepError: bad configuration, a folder without ``videos.csv``, or a damaged table.
    """
    settings, projection = RunSettings.of(config), build(config, "projection")
    keys = PageSettings(config.n_families, config.n_examples, config.max_people, config.budget_mb)
    out = OutputFolder(settings.out)
    out.shards("extract").require_merged()
    to = Path(config.to).absolute()
    there = next(path for path in to.parents if path.exists())
    require(is_writable(there), "to", f"be in a folder that can be written, which {there} is not", config.to)
    # shared: other reports may be made at the same time
    with out.lock(shared=True), start_run(config, settings.run_dir, out) as run:
        page, album = make_page(out, keys, projection, versions(), f"{datetime.now():%Y-%m-%d %H:%M}")
        text = html(page)
        with atomic(to) as temporary:
            temporary.write_text(text, encoding="utf-8")
        measured = counts_of(page, len(text.encode()), album)
        run.metrics(measured)
        found = [finding for section in page.sections for finding in section.findings]
        run.note(note_of(f"{one.state.value}: {one.text}" for one in found))
        run.file(to)
        if run.where:
            print(f"Runs:     {run.where}")
    print(f"{measured['findings']:,} findings to look at, {measured['not_checked']:,} not checked")
    left_out = f"; {album.left_out:,} pictures were left out, see budget_mb" if album.left_out else ""
    print(f"{decimal(measured['bytes'])}{left_out}")
    print(f"Report:   {to}")


def main() -> None:
    """Run the command ``dfprep-report``."""
    launch("report", report)


if __name__ == "__main__":
    main()
