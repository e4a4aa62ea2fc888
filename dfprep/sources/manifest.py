"""A CSV that lists the videos: the way to any data set that has no source of its own."""

from __future__ import annotations

import csv
from pathlib import Path

from dfprep.errors import SourceError
from dfprep.types import Label, Video

REQUIRED = ("video", "label", "original")
"""Columns that must be there; `actor` and `donor` may be, and any others are left alone."""


class Manifest:
    """The videos of a CSV with the columns video, label, original and, optionally, actor and donor.

    Paths are relative to the CSV's folder, or absolute. A video's id is its file's stem. `original` may be
    an id, a file name or a path. Neither the files nor the originals need to exist: what is missing becomes
    a status of its video later. Lines without any value are skipped; UTF-8 with or without a byte order mark.

    Args:
        path: the CSV.
        name: what the output folder and the reports call this source.
    """

    def __init__(self, path: str | Path, name: str = "manifest") -> None:
        self.path = Path(path).absolute()
        self.name = name
        self.root = self.path.parent

    def videos(self) -> list[Video]:
        """Every video of the CSV, sorted by id.

        Raises:
            SourceError: the CSV cannot be read, a column is missing, or a line contradicts the rules above;
                one sentence with the CSV's line, the value and the remedy.
        """
        found: dict[str, tuple[int, Video]] = {}
        rows = self._rows()
        ids = frozenset(Path(row["video"]).stem for _, row in rows)
        for line, row in rows:
            video = self._video(line, row, ids)
            if video.id in found:
                first = found[video.id][0]
                raise SourceError(
                    f"{self.path}, line {line}: the video id {video.id!r} (the file's stem) must be unique, "
                    f"but line {first} has it too; rename one file"
                )
            found[video.id] = line, video
        return [found[key][1] for key in sorted(found)]

    def _rows(self) -> list[tuple[int, dict[str, str]]]:
        """Line number (of the row's last line, 1 = header) and stripped values of each row with any value."""
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
        for name in (*REQUIRED, "actor", "donor"):
            if header.count(name) > 1:
                raise SourceError(f"{self.path}, line 1: the column {name!r} occurs twice; remove one")

    def _video(self, line: int, row: dict[str, str], ids: frozenset[str]) -> Video:
        at = f"{self.path}, line {line}"
        if not row["video"]:
            raise SourceError(f"{at}: the column 'video' is empty; give the file's path or remove the line")
        label = row["label"].upper()
        if label not in Label.__members__:
            raise SourceError(f"{at}: the label must be REAL or FAKE, got {row['label']!r}; correct it")
        if label == "FAKE" and not row["original"]:
            raise SourceError(
                f"{at}: the fake {row['video']!r} has no original; fill in the real video it was made from"
            )
        if label == "REAL" and row["original"]:
            raise SourceError(
                f"{at}: the real {row['video']!r} has the original {row['original']!r}; "
                "leave it empty or set the label to FAKE"
            )
        try:
            return Video(
                id=Path(row["video"]).stem,
                path=self.root / row["video"],
                label=Label[label],
                original=_id_meant(row["original"], ids),
                actor=row.get("actor", ""),
                donor=row.get("donor", ""),
            )
        except SourceError as error:
            raise SourceError(f"{at}: {error}") from None


def _id_meant(text: str, ids: frozenset[str]) -> str:
    """The id that an `original` means, given as id, file name or path.

    ``b/take.2.mp4`` and ``take.2.mp4`` give ``take.2``; ``take.2`` gives itself where `ids` has it,
    and otherwise, as the name of a file, ``take``.
    """
    path = Path(text)
    return path.name if path.name in ids else path.stem
