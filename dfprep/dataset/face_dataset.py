"""The torch data set of the faces of an output folder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.utils.data import Dataset

from dfprep.dataset.cache import decoded_crops
from dfprep.dataset.extras import embedding_of, landmarks_in, mask_of, require_extras, require_masks
from dfprep.dataset.places import FacePlaces
from dfprep.dataset.targets import UNKNOWN, target_classes, target_numbers
from dfprep.dataset.transforms import transformed
from dfprep.dataset.units import first_faces, highest, of_fakes, paired, real_counterparts, unit_items
from dfprep.errors import StoreError
from dfprep.folds import FaceSelection, load
from dfprep.store import FaceReader, decoded, states_of
from dfprep.tables import FaceRow, WhenStale, freshness_of, read_frame

if TYPE_CHECKING:
    import pandas as pd

Item = dict[str, Any]


class FaceDataset(Dataset):
    """The faces of an output folder, map style: ``dataset[i]`` is a dictionary that torch's default collate takes.

    Examples:
        >>> train, validation = FaceDataset.split("outputs/sample", level=1, fold=0)   # doctest: +SKIP
        >>> train[0]["image"].shape, train[0]["label"]                                  # doctest: +SKIP
        (torch.Size([3, 299, 299]), 0)

    An item has ``image``, uint8 (3, h, w) or what `transform` makes of it, ``label`` (int), ``video`` (id),
    ``person``, ``frame`` (int, index of the frame in the video), and the `extras`. With unit="sequence" or "video"
    the image, the extras and ``frame`` have one more dimension at the front, and the label is the highest of the
    frames. With pairs=True an item is ``{"real": item, "fake": item}``: the same person in the same frames.

    The same index gives the same item in every process. Files are opened by the process that reads them, so any
    number of workers works, started by fork or spawn.

    Args:
        out: the output folder; ``faces.h5`` in it, which the split stage writes, lists the faces.
        crop: name of the crops; None: no images, for training from embeddings.
        level, fold: 1 or 2, and one fold or several; None: all. official_split: such as "train", also of
            videos that have no fold.
        methods, compressions, persons: only these; None: all. Real videos are taken whatever the methods.
        unit, length: "frame", "sequence" of `length` frames or "video"; see `unit_items`.
        pairs: items are pairs of a real and a fake.
        target: the meaning of the label: "person" (whether the person is altered), "video", "class" (0 to 4) or
            "method"; see `target_numbers`.
        extras: some of "mask" (h, w) uint8, "embedding" (D,), "landmarks" (5, 2) in px of the crop.
        transform: called with the keywords image=(h, w, 3) and, with the extra "mask", mask=(h, w); returns a
            mapping with these keys, as Albumentations does. Several images, of a sequence or a pair, come in one
            call as images=(k, h, w, 3) and masks=(k, h, w), so that all are changed alike. A result that is an
            array becomes a tensor with the channels in front; any other result remains as it is.
        cache: "none"; "ram": decode all crops now, into memory that the workers share; "memmap": into a file of
            `cache_dir` (default ``out/cache``), which is used again later.
        skip_interpolated, skip_unusable: leave out the faces that no detector found, and those that do not show
            the person, see `FaceRow.usable`.
        stale: "refuse" folds that were made from other faces, actors or alterations than are there now, or "warn".

    Attributes:
        classes: the names of the labels by number.
        targets: (n,) int64, the label of every item; of a pair that of the fake.
        table: the columns of `FaceRow` of the selected faces, a pandas frame.

    Raises:
        StoreError: no table, a damaged file, no face with these conditions. ConfigError: an invalid argument.
    """

    def __init__(
        self,
        out: str | Path,
        *,
        crop: str | None = "large",
        level: int | str | None = None,
        fold: int | Collection[int] | None = None,
        official_split: str | None = None,
        methods: Collection[str] | None = None,
        compressions: Collection[str] | None = None,
        persons: Collection[int] | None = None,
        unit: str = "frame",
        length: int | None = None,
        pairs: bool = False,
        target: str = "person",
        extras: Collection[str] = (),
        transform: Callable[..., Mapping[str, Any]] | None = None,
        cache: str = "none",
        cache_dir: str | Path | None = None,
        skip_interpolated: bool = True,
        skip_unusable: bool = True,
        stale: WhenStale = "refuse",
    ) -> None:
        require_extras(extras, crop)
        self._root, self._crop, self._extras, self._transform = Path(out), crop, tuple(extras), transform
        folds = None if fold is None else set(fold) if isinstance(fold, Collection) else {fold}
        selection = FaceSelection(
            level, folds, official_split, methods, compressions, persons,
            placed=official_split is None, interpolated=not skip_interpolated, unusable=not skip_unusable,
        )  # fmt: skip
        freshness_of(self._root, ["folds.csv"]).require(stale)  # faces.h5 was written together with it
        self._select(selection, target)
        self._compose(unit, length, pairs)
        self._places = FacePlaces.of(self.table)
        self._reader = FaceReader(self._root, states_of(self._root, self._places.file.names))
        if "mask" in extras:
            require_masks(self._root, self._places)
        folder = self._root / "cache" if cache_dir is None else Path(cache_dir)
        self._decoded = None if crop is None else decoded_crops(cache, folder, self._reader, self._places, crop)

    def _select(self, selection: FaceSelection, target: str) -> None:
        everything = read_frame(self._root / "faces.h5", FaceRow)
        self.classes = target_classes(everything, target)
        table = selection.of(everything)
        labels = target_numbers(table, target, self.classes)
        known = labels != UNKNOWN
        if not known.any():
            raise StoreError(f"no selected face has a label for target={target}; select others, or another target")
        self.table: pd.DataFrame = table[known].reset_index(drop=True)
        self._labels = labels[known]

    def _compose(self, unit: str, length: int | None, pairs: bool) -> None:
        self._items, self._single = unit_items(self.table, unit, length), unit == "frame"
        if pairs:
            self._items = paired(self._items, real_counterparts(self.table))
        self.targets = highest(self._labels, of_fakes(self._items))

    @classmethod
    def split(
        cls, out: str | Path, level: int | str, fold: int, *,
        validation_transform: Callable[..., Mapping[str, Any]] | None = None, **options: Any,
    ) -> tuple[FaceDataset, FaceDataset]:  # fmt: skip
        """(training data, validation data): the other folds of `level`, and `fold`.

        Args:
            validation_transform: the `transform` of the validation data.
            options: those of the class; `transform` is that of the training data.

        Raises:
            StoreError, ConfigError: as the class; or the level has no other fold.
        """
        of_level = {row.cv_fold for row in load(out, level) if row.cv_fold is not None}
        training = sorted(of_level - {fold})
        if not training:
            raise StoreError(f"{out} has no fold beside fold {fold} in level {level}, so nothing to train on")
        of_validation = {**options, "transform": validation_transform}
        return cls(out, level=level, fold=training, **options), cls(out, level=level, fold=fold, **of_validation)

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> Item:
        faces = self._items[index]
        content = self._content(faces.reshape(-1))
        if faces.ndim == 1:
            return self._item(faces, content)
        k = faces.shape[1]
        real, fake = (
            {name: values[half] for name, values in content.items()} for half in (slice(k), slice(k, None))
        )
        return {"real": self._item(faces[0], real), "fake": self._item(faces[1], fake)}

    def _item(self, faces: np.ndarray, content: Mapping[str, Any]) -> Item:
        first = faces[0]
        described = {
            "label": int(self._labels[faces].max()),
            "video": self._places.video[first],
            "person": int(self._places.person[first]),
            "frame": self._places.frame[faces],
        }
        if self._single:
            content = {name: values[0] for name, values in content.items()}
            described["frame"] = int(self._places.frame[first])
        return {**content, **described}

    def _content(self, faces: np.ndarray) -> dict[str, Any]:
        """The image and the extras of `faces`, k each, in their order."""
        content: dict[str, Any] = {}
        if self._crop is not None:
            images = [self._image(at) for at in faces]
            masks = None
            if "mask" in self._extras:
                pairs = zip(faces, images, strict=True)
                masks = [mask_of(self._reader, self._places, at, image.shape[:2]) for at, image in pairs]
            content = transformed(self._transform, images, masks)
        if "embedding" in self._extras:
            content["embedding"] = torch.stack(
                [torch.from_numpy(embedding_of(self._reader, self._places, at)) for at in faces]
            )
        if "landmarks" in self._extras and self._crop is not None:
            found = [landmarks_in(self._reader, self._places, at, self._crop) for at in faces]
            content["landmarks"] = torch.from_numpy(np.stack(found))
        return content

    def _image(self, at: int) -> np.ndarray:
        if self._decoded is not None:
            crop = self._decoded[at]
            return crop if self._transform is None else crop.copy()  # a transform may write into its image
        png = self._reader.png(self._places.file[at], str(self._crop), self._places.place(at))
        return decoded(png, self._places.words(at))

    def class_weights(self) -> torch.Tensor:
        """(n_classes,) float32 for a weighted loss, scikit-learn's "balanced" ones; 0 for a class without items."""
        # not at the top: workers that are started by spawn would import scikit-learn and SciPy, too
        from sklearn.utils.class_weight import compute_class_weight

        weights, occurring = torch.zeros(len(self.classes)), np.unique(self.targets)
        balanced = compute_class_weight("balanced", classes=occurring, y=self.targets)
        weights[occurring] = torch.from_numpy(balanced).float()
        return weights

    def embeddings(self) -> np.ndarray:
        """(n, D) float32: the embeddings of all selected faces, in the order of `table`; NaN where not embedded."""
        return np.stack([embedding_of(self._reader, self._places, at) for at in range(len(self._places))])

    def column(self, name: str) -> np.ndarray:
        """(n,): for each item its label ("target"), or the value of a column of `table` for its first face.

        Of a pair it is that of the fake.
        """
        return self.targets if name == "target" else self.table[name].to_numpy()[first_faces(of_fakes(self._items))]

    def __getstate__(self) -> dict[str, Any]:
        # worker processes do not need the table
        return {name: value for name, value in self.__dict__.items() if name != "table"}
