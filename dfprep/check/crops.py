"""The PNGs of a file, row by row as they are read: those that are damaged, and those of another size."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from dfprep.check.pngs import BadPng, size_of
from dfprep.pictures import TooManyPixels, decoded


class PngRows:
    """Looks at the rows of data sets of PNGs; see `dfprep.store.content_digest`.

    Args:
        names: of the data sets. decoding: whether the pixels are decompressed, too.
    """

    def __init__(self, names: Collection[str], *, decoding: bool) -> None:
        self._names, self._decoding = names, decoding
        self._sizes: dict[tuple[str, int, int], tuple[int, int]] = {}
        self._bad: dict[tuple[str, int, int], list[str]] = {}
        self.n_seen = 0

    def __call__(self, name: str, row: int, values: np.ndarray) -> None:
        """Look at the PNGs (P, T) of one video."""
        if name in self._names:
            for person, frames in enumerate(values):
                for t, png in enumerate(frames):
                    self.look(name, row, person, t, png)

    def look(self, name: str, row: int, person: int, t: int, png: np.ndarray) -> None:
        """Look at one PNG."""
        self.n_seen += 1
        try:
            size = size_of(png.data)
            if self._decoding and decoded(png) is None:
                raise BadPng("its pixels are damaged")
        except (BadPng, TooManyPixels) as error:
            self._bad.setdefault((name, row, person), []).append(f"frame {t}: {error}")
            return
        first = self._sizes.setdefault((name, person, t), size)
        if size != first:
            words = f"frame {t}: {size[0]}x{size[1]} px, in another video {first[0]}x{first[1]} px"
            self._bad.setdefault((name, row, person), []).append(words)

    def problems(self, videos: Collection[str]) -> Iterator[str]:
        """A sentence for each person of each video with damaged images; `videos`: the ids by row."""
        ids = list(videos)
        for (name, row, person), bad in self._bad.items():
            of = ids[row] if row < len(ids) else f"row {row}"
            yield f"{len(bad):,} images of {name}, {of}, person {person}: {bad[0]}"
