"""References to videos in a manifest, by id, path or name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from dfprep.sources.ids import Ids, id_at, id_of
from dfprep.types import Label


def own_id(row: Mapping[str, str], ids: Ids) -> str:
    """The id of a row's video, by default derived from its name or, by `ids`, its path."""
    return row.get("id") or id_at(row["video"] if ids == "path" else row.get("name") or row["video"], ids)


class VideoReferences:
    """Resolves texts to ids: a text may be an id, or the path or name of a real video if it is unique."""

    def __init__(self, rows: Sequence[Mapping[str, str]], ids: Ids) -> None:
        self._rule: Ids = ids
        self._ids = {own_id(row, ids) for row in rows}
        self._people = {name.strip() for row in rows for name in row.get("actor", "").split("+")}
        named: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            if row["label"].upper() == Label.REAL.value:
                file = Path(row["video"]).name
                for text in (row["video"], row.get("name") or file, file, id_of(file)):
                    named[text].add(own_id(row, ids))
        self._named = {text: ids.pop() for text, ids in named.items() if len(ids) == 1}

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
        name = Path(text).name
        for key in (text, name, id_of(name)):
            if key in self._named:
                return self._named[key]
        made = id_at(text, self._rule)
        return made if made in self._ids else ""
