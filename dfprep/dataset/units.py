"""Which faces make an item: single frames, sequences, whole videos, and pairs of a real and a fake face."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dfprep.errors import StoreError, require
from dfprep.types import Label

if TYPE_CHECKING:
    import pandas as pd

UNITS = ("frame", "sequence", "video")

Items = np.ndarray | list[np.ndarray]
"""Positions of faces: a matrix (n, k), or n arrays where their lengths differ; of pairs (n, 2, k)."""


def unit_items(faces: pd.DataFrame, unit: str, length: int | None) -> Items:
    """The positions in `faces` of the faces of each item, in the order of the frames.

    Args:
        faces: sorted by video, person and frame.
        unit: "frame": one face; "sequence": `length` consecutive faces of a person, without overlap; a shorter
            rest is left out; "video": all faces of a person, or with `length` so many of them, evenly spaced;
            persons with fewer are left out.

    Returns:
        Arrays (k,) of int64; a matrix (n, k) where all have the same length.

    Raises:
        ConfigError: an unknown unit, or a `length` that does not suit it.
        StoreError: no person has `length` faces.
    """
    require(unit in UNITS, "unit", f"be one of {', '.join(UNITS)}", unit)
    require(unit != "frame" or length is None, "length", "be None with unit=frame", length)
    require(unit != "sequence" or length is not None, "length", "be given with unit=sequence", length)
    require(length is None or length > 0, "length", "be at least 1", length)
    if unit == "frame":
        return np.arange(len(faces))[:, None]
    people = _people(faces)
    if length is None:
        return people
    chosen = _windows if unit == "sequence" else _evenly_spaced
    items = [item for person in people for item in chosen(person, length)]
    if not items:
        most = max(len(person) for person in people)
        raise StoreError(
            f"no person has length={length} faces in one video, at most {most}; choose a smaller length"
        )
    return np.stack(items)


def _people(faces: pd.DataFrame) -> list[np.ndarray]:
    """The positions of each person's faces in one video."""
    new = np.r_[True, _changes(faces["video"]) | _changes(faces["person"])]
    return np.split(np.arange(len(faces)), np.flatnonzero(new)[1:])


def _changes(values: pd.Series) -> np.ndarray:
    array = values.to_numpy()
    return array[1:] != array[:-1]


def _windows(person: np.ndarray, length: int) -> np.ndarray:
    return person[: len(person) // length * length].reshape(-1, length)


def _evenly_spaced(person: np.ndarray, length: int) -> list[np.ndarray]:
    if len(person) < length:
        return []
    return [person[np.round(np.linspace(0, len(person) - 1, length)).astype(np.int64)]]


def real_counterparts(faces: pd.DataFrame) -> np.ndarray:
    """(n,) int64: for every fake face the position of that person and frame in its original; else -1."""
    places = faces[["video", "person", "frame"]].reset_index(drop=True)
    real = places.assign(at=np.arange(len(faces)))[(faces["label"] == Label.REAL.value).to_numpy()]
    wanted = places.assign(video=faces["original"].to_numpy())
    found = wanted.merge(real, how="left", on=["video", "person", "frame"])["at"].fillna(-1).to_numpy(np.int64)
    return np.where((faces["label"] == Label.FAKE.value).to_numpy(), found, -1)


def paired(items: Items, counterparts: np.ndarray) -> Items:
    """(n, 2, k): the items whose faces all have a counterpart, behind those of their original.

    Raises:
        StoreError: there is none.
    """
    pairs: Items
    if isinstance(items, np.ndarray):
        pairs = np.stack([counterparts[items], items], axis=1)[(counterparts[items] >= 0).all(axis=1)]
    else:
        pairs = [np.stack([counterparts[item], item]) for item in items if (counterparts[item] >= 0).all()]
    if not len(pairs):
        raise StoreError("no fake has its original among the selected faces; select both, or pairs=False")
    return pairs


def of_fakes(items: Items) -> Items:
    """Of pairs the items of the fakes; other items as they are."""
    if isinstance(items, np.ndarray):
        return items[:, 1] if items.ndim == 3 else items
    return [item[1] if item.ndim == 2 else item for item in items]


def first_faces(items: Items) -> np.ndarray:
    """(n,) int64: the position of the first face of every item."""
    return items[:, 0] if isinstance(items, np.ndarray) else np.array([item[0] for item in items])


def highest(labels: np.ndarray, items: Items) -> np.ndarray:
    """(n,) int64: the highest of `labels` among the faces of each item."""
    if isinstance(items, np.ndarray):
        return labels[items].max(axis=1)
    return np.array([labels[item].max() for item in items], np.int64)
