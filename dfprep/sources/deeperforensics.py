"""DeeperForensics-1.0: the target videos of FaceForensics++ with the faces of paid actors, in 11 variants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from dfprep.errors import SourceError
from dfprep.sources.data_set import DataSet, Published, folders_named, video_files
from dfprep.sources.names import folder_at, name_parts
from dfprep.types import Label, Video
from dfprep.values import PlainName, checked

VARIANTS = (
    "end_to_end",
    "reenact_postprocess",
    *(f"end_to_end_level_{level}" for level in range(1, 6)),
    "end_to_end_random_level",
    *(f"end_to_end_mix_{number}_distortions" for number in (2, 3, 4)),
)
TARGET = re.compile(r"\d{3}")
FAKE = re.compile(r"(?P<target>\d{3})_(?P<actor>[MW]\d{3})")
REAL_FOLDER = ("original_sequences", "youtube", "c23")  # the compression that the publishers ask for
SPLITS = ("train", "val", "test")  # of 703, 96 and 201 fakes
FETCH = "fetch the lists again"
N_VIDEOS = 1000  # of each variant: dataset/README.md in the publishers' repository


@checked
class DeeperForensics(DataSet):
    """The layout of DeeperForensics-1.0 (Jiang et al. 2020, github.com/EndlessSora/DeeperForensics-1.0).

    Fakes are ``manipulated_videos/<variant>/<target>_<actor>.mp4``: the variant is the method, the paid actor the
    donor. The real videos are FaceForensics++'s target videos in the compression c23, which the data set does not
    hold (its ``source_videos`` show the donors, and are not read). A target's number is the actor, as in `Ffpp`.
    ``lists/splits/{train,val,test}.txt`` name one fake a line, which stands for all variants and for its target.

    Args:
        reals: the folder of FaceForensics++; None: there are no real videos, and the fakes are unpaired.
    """

    LAYOUT = "manipulated_videos/ with folders such as end_to_end/"

    def __init__(
        self,
        path: str | Path,
        name: PlainName,
        methods: Sequence[str] | None,
        splits: Sequence[str] | None,
        reals: str | Path | None,
    ) -> None:
        super().__init__(path, name, methods, None, splits)
        self.reals = None if reals is None else Path(reals).absolute()

    def listed(self) -> Iterator[Video]:
        """See `DataSet.listed`; ids are ``c23_000`` and ``end_to_end_000_M101``."""
        if folder := folder_at(self.root, "manipulated_videos"):
            for variant, of_variant in folders_named(folder, VARIANTS).items():
                yield from (self._fake(path, variant) for path in video_files(of_variant))
            yield from (self._real(path) for path in self._real_files())

    def published(self) -> list[Published]:
        """1,000 real videos, if there are any, and 1,000 fakes of each variant."""
        listed = frozenset(self._split_of_fakes)
        names = listed if len(listed) == N_VIDEOS else frozenset()
        targets = frozenset(f"{number:03d}" for number in range(N_VIDEOS))
        reals = [Published("real c23", Label.REAL, "", "c23", N_VIDEOS, targets)] if self.reals else []
        return reals + [Published(one, Label.FAKE, one, "", N_VIDEOS, names) for one in VARIANTS]

    def _real_files(self) -> Iterator[Path]:
        if self.reals:
            folder = folder_at(self.reals, *REAL_FOLDER)
            if folder is None:
                raise SourceError(
                    f"source.reals must hold {'/'.join(REAL_FOLDER)}/, got {self.reals}; set it to the folder of "
                    "FaceForensics++, or to null for fakes without real videos"
                )
            yield from video_files(folder)

    def _real(self, path: Path) -> Video:
        name_parts(path, TARGET, "<3 digits>, such as 000")
        return Video(
            f"c23_{path.stem}", path, Label.REAL, actor=path.stem, compression="c23",
            split=self._split_of_targets.get(path.stem, ""),
        )  # fmt: skip

    def _fake(self, path: Path, variant: str) -> Video:
        parts = name_parts(path, FAKE, "<target>_<actor>, such as 000_M101")
        return Video(
            f"{variant}_{path.stem}", path, Label.FAKE, f"c23_{parts['target']}" if self.reals else "",
            parts["target"], parts["actor"], method=variant, split=self._split_of_fakes.get(path.stem, ""),
        )  # fmt: skip

    @cached_property
    def _split_of_fakes(self) -> dict[str, str]:
        """The official split by the stem of a fake; empty without lists."""
        folder = folder_at(self.root, "lists", "splits")
        found: dict[str, str] = {}
        if folder is None:
            return found
        for split in SPLITS:
            for stem in _stems(folder / f"{split}.txt"):
                if found.setdefault(stem, split) != split:
                    raise SourceError(
                        f"{stem} must be in one list of {folder}, got {found[stem]} and {split}; {FETCH}"
                    )
        return found

    @cached_property
    def _split_of_targets(self) -> dict[str, str]:
        """The official split of each target: that of its fakes, which have one donor."""
        return {stem.partition("_")[0]: split for stem, split in self._split_of_fakes.items()}


def _stems(path: Path) -> list[str]:
    """The stems of the fakes in a list of the official splits; none if it is not there."""
    try:
        lines = path.read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise SourceError(f"{path} cannot be read ({error}); {FETCH}") from None
    for line in lines:
        if not FAKE.fullmatch(Path(line).stem):
            raise SourceError(f"{path} must name fakes such as 000_M101.mp4, got {line!r}; {FETCH}")
    return [Path(line).stem for line in lines]
