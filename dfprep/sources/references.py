"""References to videos in a manifest, by id, path or name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dfprep.sources.ids import Ids, file_name, id_at, id_of
from dfprep.types import Label


def own_ids(columns: Mapping[str, Sequence[str]], ids: Ids) -> list[str]:
    """The id of each row's video, by default derived from its name or, by `ids`, its path."""
    files = columns["video"]
    given, names = columns.get("id", [""] * len(files)), columns.get("name", [""] * len(files))
    named = files if ids == "path" else [name or file for name, file in zip(names, files, strict=True)]
    return [one or id_at(text, ids) for one, text in zip(given, named, strict=True)]


class VideoReferences:
    """Resolves texts to ids: a text may be an id, or the path or name of a real video if it is unique."""

    def __init__(self, columns: Mapping[str, Sequence[str]], own: Sequence[str], ids: Ids) -> None:
        """Look at the rows of a manifest by column, whose videos have the ids `own`."""
        self._rule: Ids = ids
        self._ids = set(own)
        self._people = {name.strip() for text in set(columns.get("actor", ())) for name in text.split("+")}
        self._named: dict[str, str] = {}
        """By path and name; empty for those of several videos."""
        names = columns.get("name", [""] * len(own))
        for path, name, label, video in zip(columns["video"], names, columns["label"], own, strict=True):
            if label.upper() == Label.REAL.value:
                file = file_name(path)
                for text in (path, name or file, file, id_of(file)):
                    if self._named.setdefault(text, video) != video:
                        self._named[text] = ""

    def original(self, text: str) -> str:
        """The id that `text` refers to; if the manifest lacks the video, the id that it would have."""
        if not text:
            return ""
        return self._known(text) or id_at(text, self._rule)

    def donors(self, text: str) -> str:
        """`text` with the ids of videos in place of their names; people, joined by "+", stay as they are."""
        if not text:
            return ""
        parts = (part.strip() for part in text.split("+"))
        return "+".join(part if part in self._people else self._known(part) or part for part in parts)

    def _known(self, text: str) -> str:
        """The id of a video in the manifest; empty if `text` refers to none."""
        if text in self._ids:
            return text
        name = file_name(text)
        for key in (text, name, id_of(name)):
            if found := self._named.get(key):
                return found
        made = id_at(text, self._rule)
        return made if made in self._ids else ""
