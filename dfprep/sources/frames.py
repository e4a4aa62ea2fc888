"""Data sets that come as pictures: each folder of pictures below ``real`` or ``fake`` is one video."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dfprep.errors import SourceError
from dfprep.sources.data_set import DataSet
from dfprep.sources.families import unique_ids
from dfprep.sources.ids import Ids, id_at, remedy_of_clash
from dfprep.sources.labelled_folders import EXTRA, LABELS, SPLITS, place_of, report_left_out, walk
from dfprep.types import PICTURE_SUFFIXES, Video
from dfprep.values import PlainName, checked


@checked
class Frames(DataSet):
    """Sequences of pictures at any depth below ``real`` and ``fake``, as WildDeepfake has them (Zi et al. 2020).

    A sequence is a folder that holds pictures. Fakes are unpaired. The label, the split and a fake's method come
    from the folders above the sequence; see `place_of`.

    Args:
        ids: whether ids are made from the names of sequences or from their whole paths, which are unique where
            names repeat.
    """

    LAYOUT = "folders of pictures in real/ and fake/ (of video files: source=folder)"

    def __init__(
        self,
        path: str | Path,
        name: PlainName,
        methods: Sequence[str] | None,
        splits: Sequence[str] | None,
        ids: Ids,
    ) -> None:
        super().__init__(path, name, methods, None, splits)
        self.ids: Ids = ids

    def listed(self) -> list[Video]:
        """See `DataSet.listed`."""
        found = list(self._found())
        unique_ids(found, remedy_of_clash(self.ids))
        return found

    def _found(self) -> Iterator[Video]:
        left_out = []
        for folders, names in walk(self.root):
            if not any(name.lower().endswith(PICTURE_SUFFIXES) for name in names):
                continue
            relative = "/".join(folders)
            if place_of(folders) is not None and folders[-1].lower() in {*LABELS, *SPLITS, EXTRA}:
                raise SourceError(
                    f"{self.root / relative} must hold a folder of pictures for each sequence, and holds pictures "
                    "itself; move those of each sequence into a folder of its own"
                )
            place = place_of(folders[:-1])
            if place is None:
                left_out.append(relative or ".")
                continue
            yield Video(
                id_at(relative, self.ids), self.root / relative, place.label, method=place.method, split=place.split
            )
        report_left_out(left_out, "folders of pictures")
