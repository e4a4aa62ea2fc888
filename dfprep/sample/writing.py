"""The sample data set on disk: videos, a manifest and a recipe, written completely or not at all."""

from __future__ import annotations

import csv
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from dfprep.errors import SourceError
from dfprep.sample.clip_files import write_clip
from dfprep.sample.clip_plan import ClipPlan
from dfprep.sample.recipe import is_generated, recipe, recipe_in

COLUMNS = ("video", "label", "original", "actor", "donor", "method", "strength", "persons", "altered", "shift_px",
           "delay_frames", "dubbed")  # fmt: skip
_ABANDONED_S = 3600  # generating takes a minute; a partial folder this old was left by a killed run

OnProgress = Callable[[int, int], None]
"""Called with the number of videos written and the number of all."""

log = logging.getLogger(__name__)


def generate(
    root: Path, clips: list[ClipPlan], n_frames: int, workers: int, on_progress: OnProgress | None
) -> None:
    """Make `root` contain exactly the clips, unless it does already.

    Everything is written to a temporary folder beside `root`, which replaces `root` when complete. `on_progress` is
    called in the calling thread.

    Raises:
        SourceError: `root` exists and is not an earlier sample.
    """
    if is_generated(root, clips, n_frames):
        return
    if root.exists() and recipe_in(root) is None and (not root.is_dir() or any(root.iterdir())):
        raise SourceError(
            f"{root} exists and is not a generated sample, so it is not replaced; "
            "give another folder for the sample videos"
        )
    root.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(root)
    partial = _temporary_folder(root)
    try:
        wanted = recipe(clips, n_frames)
        (partial / "videos").mkdir()
        _write_videos(partial / "videos", clips, n_frames, workers, on_progress)
        _write_manifest(partial / "manifest.csv", clips)
        (partial / "recipe.json").write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")
        partial.chmod(0o755)  # mkdtemp's folders are closed to other users
        _move_into_place(partial, root, wanted)
    finally:
        _remove(partial)


def _temporary_folder(root: Path) -> Path:
    """A new folder beside `root`, with a name that `_remove_abandoned` recognises."""
    return Path(tempfile.mkdtemp(prefix=f".{root.name}.", suffix=".partial", dir=root.parent))


def _remove_abandoned(root: Path) -> None:
    """Delete the temporary folders of killed runs beside `root`."""
    for left in root.parent.glob(f".{root.name}.*.partial"):
        videos = left / "videos"
        newest = max(path.stat().st_mtime for path in (left, videos) if path.exists())
        if time.time() - newest > _ABANDONED_S:
            _remove(left)


def _remove(folder: Path) -> None:
    """Delete `folder` if it exists; warn with its path if something in it cannot be deleted."""
    if not folder.exists():
        return
    try:
        shutil.rmtree(folder)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)  # the first call stops at the first error
        if folder.exists():  # another run may have deleted it at the same time
            log.warning("%s is no longer needed but cannot be deleted (%s); delete it by hand", folder, error)


def _move_into_place(partial: Path, root: Path, wanted: dict[str, Any]) -> None:
    """Rename `partial` to `root`, replacing an older sample unless another run has just written the same one."""
    if recipe_in(root) == wanted:
        return
    if root.exists():
        old = _temporary_folder(root)
        os.replace(root, old / "old")
        _remove(old)
    try:
        os.rename(partial, root)
    except OSError:
        if recipe_in(root) != wanted:
            raise


def _write_videos(
    folder: Path,
    clips: list[ClipPlan],
    n_frames: int,
    workers: int,
    on_progress: OnProgress | None,
) -> None:
    """Write all videos, several clips at once in threads: OpenCV and the encoder release Python's lock."""
    done, total = 0, sum(1 + len(clip.fakes) for clip in clips)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        jobs = {pool.submit(write_clip, folder, clip, n_frames): clip for clip in clips}
        try:
            for job in as_completed(jobs):
                job.result()
                done += 1 + len(jobs[job].fakes)
                if on_progress is not None:
                    on_progress(done, total)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _write_manifest(path: Path, clips: list[ClipPlan]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for clip in clips:
            actor, persons = "+".join(clip.people), len(clip.people)
            table.writerow((f"videos/{clip.id}.mp4", "REAL", "", actor, "", "", "", persons, "", "", "", ""))
            for fake in clip.fakes:
                table.writerow(
                    (f"videos/{fake.id}.mp4", "FAKE", clip.id, actor, fake.donor, fake.method, fake.strength,
                     persons, fake.altered, fake.shift_px, fake.delay_frames, int(fake.dubbed))
                )  # fmt: skip
