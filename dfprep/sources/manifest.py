"""A CSV that lists the videos, for data sets without a source of their own."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dfprep.errors import SourceError
from dfprep.sources.ids import Ids, file_name, remedy_of_clash
from dfprep.sources.references import VideoReferences, own_ids
from dfprep.tables import by_column
from dfprep.types import Label, Video
from dfprep.values import PlainName, checked

REQUIRED = ("video", "label", "original")
OPTIONAL = ("id", "name", "actor", "donor", "method", "compression", "split", "audio_label", "source_video")
"""Optional columns; others are ignored."""


@dataclass(frozen=True)
class Lines:
    """The rows of a manifest: of each the number of its last line in the file, 1 = header, and its `columns`."""

    numbers: Sequence[int]
    columns: Mapping[str, Sequence[str]]


@checked
class Manifest:
    """The videos of a CSV with the columns video, label, original and, optionally, those of `OPTIONAL`.

    Paths, of files or of folders of pictures, are relative to the CSV's folder, or absolute. The default id is
    derived from the name or, by `ids`, from the path, and the default name is that of the file. `original` may be
    an id, a file name or a path; a fake without one is unpaired, and a real video with one is that video in another
    compression. `donor` may name a video, too, and otherwise is a person's name like `actor`. Neither the files nor
    the originals need to exist: the extract stage gives such videos a status. Lines without a value are skipped;
    UTF-8 with or without a byte order mark.

    Args:
        path: the CSV.
        name: of this source, for the output folder and reports.
        ids: whether ids, where there is no column for them, are made from names or from paths.
    """

    def __init__(self, path: str | Path, name: PlainName, ids: Ids) -> None:
        self.path = Path(path).absolute()
        self.name = name
        self.root = self.path.parent
        self.ids: Ids = ids

    def videos(self) -> list[Video]:
        """Every video of the CSV, sorted by id.

        Raises:
            SourceError: the CSV cannot be read, a column is missing, or a line breaks the rules above; names the
                line, the value and the remedy.
        """
        lines = self._lines()
        own = own_ids(lines.columns, self.ids)
        references = VideoReferences(lines.columns, own, self.ids)
        found: dict[str, tuple[int, Video]] = {}
        for position, (line, video_id) in enumerate(zip(lines.numbers, own, strict=True)):
            row = {name: texts[position] for name, texts in lines.columns.items()}
            video = self._video(line, row, video_id, references)
            if video.id in found:
                first, twin = found[video.id]
                raise SourceError(
                    f"{self.path}, line {line}: the video id {video.id!r} must be unique, but {video.path} and "
                    f"{twin.path} (line {first}) share it; {remedy_of_clash(self.ids)}, or give them ids in a "
                    "column id"
                )
            found[video.id] = line, video
        return [found[key][1] for key in sorted(found)]

    def _lines(self) -> Lines:
        """The lines with any value, values stripped."""
        numbers: list[int] = []
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file, strict=True)
                header = [name.strip() for name in next(reader, [])]
                self._check_header(header)
                full = self._full_lines(reader, len(header), numbers)
                columns = dict(zip(header, by_column(full, len(header), str.strip), strict=True))
        except OSError as error:
            raise SourceError(
                f"the manifest {self.path} cannot be read ({error.strerror}); set source.path to a CSV file"
            ) from None
        except (UnicodeDecodeError, csv.Error) as error:
            raise SourceError(
                f"the manifest {self.path} is no UTF-8 CSV ({error}); save it as comma-separated UTF-8"
            ) from None

        known = {*REQUIRED, *OPTIONAL}
        return Lines(numbers, {name: texts for name, texts in columns.items() if name in known})

    def _full_lines(self, reader: Any, n_columns: int, numbers: list[int]) -> Iterator[list[str]]:
        """The lines of a `csv.reader` with any value, filled up; adds the number of each to `numbers`."""
        for values in reader:
            if len(values) > n_columns:
                raise SourceError(
                    f"{self.path}, line {reader.line_num}: must have {n_columns} values, as the header, "
                    f"got {len(values)}; put values with commas in double quotes"
                )
            if any(map(str.strip, values)):
                numbers.append(reader.line_num)
                yield values + [""] * (n_columns - len(values))

    def _check_header(self, header: list[str]) -> None:
        for name in REQUIRED:
            if name not in header:
                raise SourceError(
                    f"{self.path}, line 1: the column {name!r} is missing, got {', '.join(header) or 'nothing'}; "
                    f"the header needs {','.join(REQUIRED)}, separated by commas"
                )
        for name in (*REQUIRED, *OPTIONAL):
            if header.count(name) > 1:
                raise SourceError(f"{self.path}, line 1: the column {name!r} occurs twice; remove one")

    def _video(self, line: int, row: Mapping[str, str], video_id: str, references: VideoReferences) -> Video:
        try:
            return Video(
                id=video_id,
                path=self.root / row["video"],
                label=_checked_label(row),
                original=references.original(row["original"]),
                actor=row.get("actor", ""),
                donor=references.donors(row.get("donor", "")),
                name=row.get("name") or file_name(row["video"]),
                method=row.get("method", ""),
                compression=row.get("compression", ""),
                split=row.get("split", ""),
                audio_label=row.get("audio_label", "").upper(),
                source_video=row.get("source_video", ""),
            )
        except SourceError as error:
            raise SourceError(f"{self.path}, line {line}: {error}") from None


def _checked_label(row: Mapping[str, str]) -> Label:
    """The label of a row that has a video."""
    if not row["video"]:
        raise SourceError("the column 'video' is empty; give the file's path or remove the line")
    label = row["label"].upper()
    if label not in Label.__members__:
        raise SourceError(f"the label must be REAL or FAKE, got {row['label']!r}; correct it")
    return Label[label]
