"""The data set's output folder: the paths of its files, its lock, and its configuration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dfprep.errors import StoreError
from dfprep.files import atomic, remove_leftovers, require_file
from dfprep.parsing import yaml_of
from dfprep.store.clearing import remove, require_files, require_folders, require_writable, results_in
from dfprep.store.configurations import as_yaml, differences
from dfprep.store.exclusion import SHARDS, one_shard, stages_with_shards, whole_folder
from dfprep.store.face_schema import FACE_SCHEMA
from dfprep.store.paths import inside, refuse_link
from dfprep.store.places import require_root
from dfprep.store.run_records import RUNS
from dfprep.store.shards import Shard, StageShards
from dfprep.tables import KNOWN_TABLES, PROVENANCE

TABLES = (*(Path(name).stem for name in KNOWN_TABLES), "faces", "check")


class OutputFolder:
    """``out=DIR``.

    Attributes:
        lock_id: the file of the lock, as device and inode, while this object has the lock alone; else empty.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lock_id = ""

    @property
    def faces(self) -> Path:
        return self.root / "faces"

    @property
    def videos_csv(self) -> Path:
        return self.root / "videos.csv"

    @property
    def projections(self) -> Path:
        """The folder of projected points, whose files are named by a hash of their input."""
        return self.root / "projections"

    @property
    def clustering(self) -> Path:
        """The folder of kept people and spanning trees, whose files are named by a hash of their input."""
        return self.root / "clustering"

    @property
    def similarity(self) -> Path:
        """The folder of the measures of each family, which later runs reuse."""
        return self.root / "similarity"

    @property
    def masks(self) -> Path:
        return self.root / "masks"

    def measures_file(self, original: str, max_lag: int) -> Path:
        """The path of a family's measures for delays of up to `max_lag` frames; see `inside`."""
        return inside(self.similarity, f"lag{max_lag}", f"{original}.json")

    def published_mask_file(self, reference: str) -> Path:
        """The path of the publisher's masks of a family; see `inside`. Ids have no dots, so it is no other's."""
        return inside(self.masks, f"{reference}.published.h5")

    def mask_file(self, original: str) -> Path:
        """The path of a family's difference masks; see `inside`."""
        return inside(self.masks, f"{original}.h5")

    @property
    def journal(self) -> Path:
        return self.root / "progress.jsonl"

    def shards(self, stage: str) -> StageShards:
        """The files of the shards of `stage`."""
        return StageShards(self.root / SHARDS / stage)

    @property
    def config(self) -> Path:
        return self.root / "config.yaml"

    def face_file(self, original: str) -> Path:
        """The path of a real video's face file; see `inside`."""
        return inside(self.faces, f"{original}.h5")

    def source_root(self) -> Path:
        """The folder that the paths in ``videos.csv`` are relative to, from the folder's configuration.

        Raises:
            StoreError: there is no configuration, it has no root, or the root does not exist.
        """
        require_file(self.config)
        try:
            root = Path(yaml_of(self.config.read_text(encoding="utf-8"))["source"]["root"])
        except (OSError, KeyError, TypeError, ValueError):
            raise StoreError(
                f"{self.config} must have the folder of the videos as source.root; run python -m dfprep.extract "
                "with the same out= first"
            ) from None
        if not root.is_dir():
            raise StoreError(
                f"source.root {root}, from which the videos were extracted, does not exist; mount it, or write the "
                f"present folder of the videos into {self.config}"
            )
        return root

    def made_with(self) -> dict:
        """The configuration of the face files; empty if there is none.

        Raises:
            StoreError: the file is no YAML.
        """
        require_file(self.config)
        try:
            found = yaml_of(self.config.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise StoreError(f"{self.config} is no YAML ({error}); correct it") from None
        return found if isinstance(found, dict) else {}

    def require_schema(self) -> None:
        """Raise if the folder's configuration is of a version of dfprep with another schema.

        Raises:
            StoreError: names both schemas.
        """
        there = self.made_with()
        if there and there.get("schema") != FACE_SCHEMA:
            raise StoreError(
                f"{self.root} was created by another version of dfprep, whose face files have schema "
                f"{there.get('schema', 1)} instead of {FACE_SCHEMA}. Choose another out=, or run "
                "python -m dfprep.extract with overwrite=true to create it again"
            )

    @contextmanager
    def lock(self, *, new: bool = False, shared: bool = False) -> Iterator[None]:
        """Lock the folder during the block, and remove the temporary files of killed processes.

        Args:
            new: create the folder if it does not exist.
            shared: share the lock with others that only read; shards may start meanwhile.

        Raises:
            StoreError: the folder does not exist, is used by another run or shard or cannot be written, or one of
                its subfolders is not a folder of its own.
        """
        require_root(self.root, new=new)
        with whole_folder(self.root, shared=shared):
            self._require_folders()
            if not shared:
                status = (self.root / ".lock").stat()
                self.lock_id = f"{status.st_dev}:{status.st_ino}"
                self._remove_leftovers()
            try:
                yield
            finally:
                self.lock_id = ""
                if not shared:
                    self._remove_leftovers()  # of workers that were killed because the run failed

    @contextmanager
    def lock_shard(self, stage: str, shard: Shard, *, new: bool = False) -> Iterator[None]:
        """Lock one shard of `stage` during the block; its other shards may run at the same time; else as `lock`.

        Raises:
            StoreError: as `lock`; or there are journals of another number of shards.
        """
        require_root(self.root, new=new)
        self._require_folders()
        with one_shard(self.root, stage, shard):
            yield

    def _remove_leftovers(self) -> None:
        of_lags = (folder for folder in self._of_lags() if not folder.is_symlink())
        for folder in (self.root, self.faces, self.projections, self.clustering, self.masks, *of_lags):
            remove_leftovers(folder)

    def check_config(self, config: dict) -> None:
        """Raise unless the folder is new or has the configuration `config`, which determines the face files.

        Raises:
            StoreError: it has another configuration; names the keys that differ.
        """
        if self.config.exists():
            self.require_schema()
            there = self.made_with()
            differing = differences(there, config)
            if differing:
                moved = all(key.startswith(("source.path=", "source.root=")) for key in differing)
                raise StoreError(
                    f"{self.root} was created with another configuration: {'; '.join(differing)}. "
                    "Choose another out=, or overwrite=true to create it again"
                    + (f"; if the same data only moved, write its new path into {self.config}" if moved else "")
                )
        elif self.faces.exists() and any(self.faces.glob("*.h5")):
            raise StoreError(
                f"{self.faces} has face files, but {self.config} is missing, so their configuration is unknown. "
                "Choose another out=, or overwrite=true to create them again"
            )

    def write_config(self, config: dict, *, overwrite: bool) -> None:
        """Write `config` as the folder's configuration, or continue if it is the same.

        Args:
            config: as in `check_config`, which is called first unless `overwrite`.
            overwrite: remove the existing faces, whatever their configuration, and the results of later stages,
                which belong to them; see `_earlier_results`.

        Raises:
            StoreError: as `check_config`; or something cannot be removed, and then nothing is.
        """
        if overwrite:
            remove(self._earlier_results())
        else:
            self.check_config(config)
        if not self.config.exists():
            with atomic(self.config) as temporary:
                temporary.write_text(as_yaml(config), encoding="utf-8")

    def _earlier_results(self) -> list[Path]:
        """What ``overwrite=true`` removes: tables, masks, measures, faces, then journal and configuration.

        In faces/ and masks/ these are the files ``*.h5``, in similarity/lag<n>/ ``*.json``, and the temporary files
        of killed runs. All other files and all folders remain. If a subfolder is a link, its target is emptied and
        the link remains; a link below it is refused, or removed if it is in place of a file, but never followed.
        projections/ and clustering/ remain: their files are named by a hash of their input. The configuration is
        last, so that the folder of an incomplete removal still has the configuration of its faces.

        Raises:
            StoreError: something cannot be removed.
        """
        self._require_folders()
        for folder in (self.root, self.similarity):
            if folder.exists():
                require_writable(folder)
        tables = [self.root / f"{name}.{kind}" for name in TABLES for kind in ("csv", "h5", "parquet")]
        tables += [self.root / name for name in ("audit.json", "report.html", RUNS, *PROVENANCE)]
        require_files([*tables, self.journal, self.config])
        measures = []
        for folder in self._of_lags():
            refuse_link(folder)
            measures += results_in(folder, ".json")
        masks, faces = results_in(self.masks, ".h5"), results_in(self.faces, ".h5")
        shards = [path for stage in stages_with_shards(self.root) for path in self.shards(stage).files()]
        return [*tables, *masks, *measures, *faces, *shards, self.journal, self.config]

    def _of_lags(self) -> list[Path]:
        """The folders of the measures for each lag; see `measures_file`."""
        return [path for path in sorted(self.similarity.glob("lag*")) if path.name[3:].isdigit() and path.is_dir()]

    def _require_folders(self) -> None:
        folders = (self.faces, self.masks, self.similarity, self.projections, self.clustering, self.root / SHARDS)
        require_folders(self.root, folders)
