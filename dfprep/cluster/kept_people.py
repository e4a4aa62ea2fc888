"""The people of a data set, kept in the output folder: a sweep opens thousands of face files only once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dfprep.actors import PersonEmbeddings
from dfprep.cluster.inputs import RealPeople, read_real_people
from dfprep.parsing import json_of
from dfprep.store import OutputFolder, read_arrays, write_arrays
from dfprep.tables import VideoRow, extracted_references

VERSION = 1
"""Increased with every change of what is read from face files: what another version kept is not read."""

ARRAYS = {
    "vectors": ("f", (None, None)),
    "persons": ("i", (None,)),
    "thumbnails": ("u", (None, None, None, 3)),
    "document": ("u", (1, None)),  # everything else, as JSON
}


def kept_people(out: OutputFolder) -> RealPeople:
    """The people with their embeddings, read from the folder if they are there, else from the face files.

    They are kept under a hash of the rows of ``videos.csv``, which have the digest of every face file; the caller
    has compared these digests with the files.

    Raises:
        StoreError: as `read_real_people`; or what is kept is damaged.
    """
    rows = extracted_references(out.videos_csv)
    if not all(row.face_digest for row in rows):
        return read_real_people(out, rows)
    path = out.clustering / f"people-{_key(rows)}.h5"
    found = read_arrays(path, ARRAYS)
    if found is not None:
        return _people_of(found[0])
    people = read_real_people(out, rows)
    if len(people.people):
        _keep(path, people)
    return people


def _key(rows: Sequence[VideoRow]) -> str:
    """Hex SHA-256 of everything that `read_real_people` reads of `rows` and of their face files."""
    parts = [VERSION, *((row.video, row.label.value, row.actor, row.face_digest) for row in rows)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _keep(path: Path, people: RealPeople) -> None:
    embeddings = people.embeddings
    document = {
        "videos": embeddings.videos,
        "names": people.names,
        "replicates": people.replicates,
        "unpaired": people.unpaired,
    }
    arrays = {"vectors": embeddings.vectors, "persons": embeddings.persons, "thumbnails": people.thumbnails}
    arrays["document"] = np.frombuffer(json.dumps(document).encode(), np.uint8)[None]
    write_arrays(path, arrays)


def _people_of(arrays: dict[str, np.ndarray]) -> RealPeople:
    document = json_of(arrays["document"].tobytes().decode())
    people = PersonEmbeddings.of_directions(tuple(document["videos"]), arrays["persons"], arrays["vectors"])
    names = tuple(document["names"])
    return RealPeople(people, arrays["thumbnails"], names, document["replicates"], document["unpaired"])
