"""The rows of a published split for the audit, from the lists alone or with the tables of the data set."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dfprep.folds import ALIASES, Known, Listed, VideoNames, csv_rows, derived, stem_of
from dfprep.split.people import joined
from dfprep.tables import ActorRow, VideoRow, read_table, read_videos

NOT_LISTED = "not listed"
"""The part of the videos that are not in a list of one part alone, such as Celeb-DF's of testing videos."""


@dataclass(frozen=True)
class SplitRows:
    """Rows for `dfprep.folds.audit`, and the people whom names and tables give, by video.

    Attributes:
        files: the file of a video, where it is its only one. notes: sentences on what is known.
    """

    rows: Sequence[Mapping[str, str]]
    names: Mapping[str, Sequence[str]]
    files: Mapping[str, Path]
    notes: Sequence[str] = field(default=())


def rows_alone(videos: Sequence[Listed]) -> SplitRows:
    """The rows of listed videos; what the lists do not say is taken from official names, see `derived`."""
    stems = Counter(_stem(text) for text in {one.text for one in videos})
    ids = {one.text: _stem(one.text) if stems[_stem(one.text)] == 1 else _path_id(one.text) for one in videos}
    index = VideoNames(Known(ids[one.text], ids[one.text], path=one.text) for one in videos if one.label != "FAKE")
    rows, names, of_sets = [], {}, Counter[str]()
    for one in videos:
        video, said = ids[one.text], derived(_stem(one.text), one.label)
        of_sets.update([said.data_set] if said else [])
        found = index.find(one.original) if one.original else ()
        original = found[0].video if found else one.original or (said.family if said else "")
        actor = one.actor or (said.actor if said else "")
        rows.append({
            "video": video, "name": one.text.rpartition("/")[2], "index": one.text, "label": one.label,
            "split": one.part, "original": "" if original == video else original,
            "donors": one.donor or (said.donor if said else ""), "source_video": one.source_video,
        })  # fmt: skip
        if actor:
            names[video] = (actor,)
    notes = [f"the names of {n:,} videos are those of {name}" for name, n in sorted(of_sets.items())]
    return SplitRows(rows, names, {ids[one.text]: one.file for one in videos if one.file}, notes)


def rows_with_tables(videos: Sequence[Listed], folder: Path) -> SplitRows | None:
    """The rows of the videos of ``folder/videos.csv`` that are listed; None if none of them is.

    A listed name stands for all videos that it may mean: FaceForensics++'s lists for every method and compression.
    If the lists have one part only, all other videos of the table are in another one, `NOT_LISTED`.
    """
    table = read_videos(folder / "videos.csv")
    by_id, part_of, missing = {row.video: row for row in table}, {}, []
    index = VideoNames(
        Known(row.video, row.video, row.name, row.path, compression=row.compression) for row in table
    )
    for one in videos:
        found = [by_id[known.video] for known in index.find(one.text)]
        alike = [row for row in found if one.label in ("", row.label.value)]
        missing += [] if alike else [one.text]
        part_of.update({row.video: one.part for row in alike})
    if not part_of:
        return None
    notes = [f"{len(videos) - len(missing):,} of {len(videos):,} listed videos are in {folder / 'videos.csv'}"]
    if missing:
        notes.append(f"NOT CHECKED: {len(missing):,} listed videos that are not there, such as {missing[0]}")
    rest = NOT_LISTED if len(set(part_of.values())) == 1 else ""
    parts = {row.video: part_of.get(row.video, rest) for row in table}
    names = {row.video: joined(row.actor) for row in table if row.actor}
    return SplitRows(list(_rows(table, parts, _clusters(folder))), names, {}, notes)


def csv_with_tables(path: Path, folder: Path) -> SplitRows | None:
    """The rows of a CSV table, with the columns that it lacks from the tables in `folder`; None if it has no such
    video.
    """
    lines = csv_rows(path)
    table = read_videos(folder / "videos.csv")
    index = VideoNames(
        Known(row.video, row.video, row.name, row.path, compression=row.compression) for row in table
    )
    known = {row["video"]: row for row in _rows(table, defaultdict(str), _clusters(folder))}
    rows, names, n_found = [], {row.video: joined(row.actor) for row in table if row.actor}, 0
    for line in lines:
        text = next((line[name] for name in ALIASES["video"] if line.get(name)), "")
        found = index.find(text) if text else ()
        more = known[found[0].video] if len(found) == 1 else {}
        n_found += bool(more)
        kept = {name: value for name, value in more.items() if name not in ("split", "status")}
        rows.append({**kept, **line, **({"video": more["video"]} if more else {})})
    if not n_found:
        return None
    note = f"{n_found:,} of {len(lines):,} rows are videos of {folder / 'videos.csv'}, which adds what they lack"
    return SplitRows(rows, names, {}, [note])


def _rows(
    table: Sequence[VideoRow], parts: Mapping[str, str], clusters: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    for row in table:
        part = parts[row.video]
        known = {"actors": clusters.get(row.video, "")} if clusters else {}
        yield known | {
            "video": row.video, "name": row.name, "index": row.path, "label": row.label.value,
            "split": part, "original": row.original, "compression": row.compression, "donors": row.donor,
            "source_video": row.source_video, "status": "" if part else NOT_LISTED,
        }  # fmt: skip


def _clusters(folder: Path) -> dict[str, str]:
    """The actors of each video, joined by "+"; none if there is no table of them."""
    path, found = folder / "actors.csv", defaultdict(list)
    for row in read_table(path, ActorRow, "cluster") if path.is_file() else ():
        found[row.video].append(str(row.actor))
    return {video: "+".join(actors) for video, actors in found.items()}


def _stem(text: str) -> str:
    return stem_of(text.replace("\\", "/").rpartition("/")[2])


def _path_id(text: str) -> str:
    return stem_of(text.replace("\\", "/").strip("./")).replace("/", "_")
