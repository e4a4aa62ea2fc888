"""A CSV that lists the videos, for data sets without a source of their own."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from dfprep.errors import SourceError
from dfprep.sources.ids import Ids, remedy_of_clash
from dfprep.sources.references import VideoReferences, own_id
from dfprep.types import Label, Video
from dfprep.values import PlainName, checked

REQUIRED = ("video", "label", "original")
OPTIONAL = ("id", "name", "actor", "donor", "method", "compression", "split", "audio_label", "source_video")
"""Optional columns; others are ignored."""

Line = tuple[int, dict[str, str]]
"""Number of a row's last line in the file, 1 = header, and the row's values by column."""


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
        found: dict[str, tuple[int, Video]] = {}
        rows = self._rows()
        references = VideoReferences([row for _, row in rows], self.ids)
        for line, row in rows:
            video = self._video(line, row, references)
            if video.id in found:
                first, twin = found[video.id]
                raise SourceError(
                    f"{self.path}, line {line}: the video id {video.id!r} must be unique, but {video.path} and "
                    f"{twin.path} (line {first}) share it; {remedy_of_clash(self.ids)}, or give them ids in a "
                    "column id"
                )
            found[video.id] = line, video
        return [found[key][1] for key in sorted(found)]

    def _rows(self) -> list[Line]:
        """The rows with any value, values stripped."""
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file, strict=True)
                header = [name.strip() for name in next(reader, [])]
                self._check_header(header)
                rows = []
                for values in reader:
                    stripped = [value.strip() for value in values]
                    if len(stripped) > len(header):
                        raise SourceError(
                            f"{self.path}, line {reader.line_num}: must have {len(header)} values, as the header, "
                            f"got {len(stripped)}; put values with commas in double quotes"
                        )
                    if any(stripped):
                        padded = stripped + [""] * (len(header) - len(stripped))
                        rows.append((reader.line_num, dict(zip(header, padded, strict=True))))
                return rows
        except OSError as error:
            raise SourceError(
                f"the manifest {self.path} cannot be read ({error.strerror}); set source.path to a CSV file"
            ) from None
        except (UnicodeDecodeError, csv.Error) as error:
            raise SourceError(
                f"the manifest {self.path} is no UTF-8 CSV ({error}); save it as comma-separated UTF-8"
            ) from None

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

    def _video(self, line: int, row: dict[str, str], references: VideoReferences) -> Video:
        at = f"{self.path}, line {line}"
        label = _checked_label(at, row)
        try:
            return Video(
                id=own_id(row, self.ids),
                path=self.root / row["video"],
                label=label,
                original=references.original(row["original"]),
                actor=row.get("actor", ""),
                donor=references.donors(row.get("donor", "")),
                name=row.get("name", ""),
                method=row.get("method", ""),
                compression=row.get("compression", ""),
                split=row.get("split", ""),
                audio_label=row.get("audio_label", "").upper(),
                source_video=row.get("source_video", ""),
            )
        except SourceError as error:
            raise SourceError(f"{at}: {error}") from None


def _checked_label(at: str, row: Mapping[str, str]) -> Label:
    """The label of a row that has a video."""
    if not row["video"]:
        raise SourceError(f"{at}: the column 'video' is empty; give the file's path or remove the line")
    label = row["label"].upper()
    if label not in Label.__members__:
        raise SourceError(f"{at}: the label must be REAL or FAKE, got {row['label']!r}; correct it")
    return Label[label]
