"""The part of the configuration that determines the face files, and the extractor built from it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

from dfprep.detectors import DetectorEnsemble
from dfprep.device import limit_threads, memory_errors, return_free_memory
from dfprep.errors import require
from dfprep.extract.family import Extractor, FamilyResult
from dfprep.extract.statuses import path_from
from dfprep.runs import build
from dfprep.sources import Family
from dfprep.store import FACE_SCHEMA, OutputFolder, as_yaml, config_hash
from dfprep.types import Video

PARTS = ("source", "frames", "sampling", "detector", "tracks", "crops", "replicates", "embedder")
"""The groups that determine the contents of a face file."""

NETWORKS = (
    "torch",
    "dfprep.detectors.mtcnn.cascade",
    "dfprep.detectors.mtcnn.cascade_nets",
    "dfprep.detectors.blazeface.blazeface_net",
    "dfprep.embeddings.dlib_network",
    "dfprep.embeddings.inception_resnet",
)
"""Modules that worker processes need beside this one, and that are imported nowhere else: they take 200 MB."""

HOW_NOT_WHAT = ("device", "batch", "engine")
"""Keys in these groups that do not change the contents."""


def extractor_config(plain: dict, root: Path) -> dict:
    """Everything that determines the contents of the face files, including their schema, as plain values.

    Args:
        plain: the configuration, see `plain_config`; the source's path becomes absolute.
        root: the source's folder, which becomes ``source.root``; paths in tables are relative to it.
    """
    parts = {key: _without_how(plain[key]) for key in PARTS}
    for key in ("path", "reals"):
        if parts["source"].get(key):
            parts["source"][key] = os.path.abspath(parts["source"][key])  # without "..", unlike Path.absolute
    parts["source"]["root"] = os.path.abspath(root)
    # the order of the detectors determines whose box is kept, but mappings are compared without their order
    return {**parts, "detectors": list(plain["detector"].get("members", ())), "schema": FACE_SCHEMA}


def listing_digest(videos: Sequence[Video], root: Path) -> str:
    """32 hex digits of what a source lists: ids, labels, originals and paths below `root`; no file is read."""
    whole = hashlib.blake2b(digest_size=16)
    for video in sorted(videos, key=attrgetter("id")):
        where = path_from(root, video.path)
        whole.update(
            f"{video.id}\n{video.label.value}\n{video.original}\n{where}\n".encode(errors="surrogateescape")
        )
    return whole.hexdigest()


def extraction_work(
    config: dict, identity: dict, root: Path, out: Path, threads: int
) -> Callable[[Family], FamilyResult]:
    """The function that extracts a family in one process, with that process's own networks.

    Args:
        config: plain and resolved, see `plain_config`.
        identity: the result of `extractor_config`, written to every face file.
        root: the source's folder. out: the data set's output folder.
        threads: the number of cores that this process may use.
    """
    limit_threads(threads)
    extractor = extractor_of(config, identity, root, out, threads)
    for part in (extractor.detector, extractor.embedder):
        if load := getattr(part, "load", None):  # classes of other packages may have loaded theirs
            load()
    return_free_memory()  # what loading and folding the weights took

    def work(family: Family) -> FamilyResult:
        try:
            with memory_errors():
                return extractor.extract(family)
        finally:
            return_free_memory()

    return work


def settled_embedder(config: dict, identity: dict, root: Path, out: Path, threads: int) -> dict:
    """The group ``embedder`` with the network and the engine that ``auto`` comes to.

    All parts are built with the arguments of `extraction_work`, so that wrong values and missing weights stop the
    run before it changes any file.
    """
    return getattr(extractor_of(config, identity, root, out, threads).embedder, "settled", config["embedder"])


def extractor_of(config: dict, identity: dict, root: Path, out: Path, threads: int) -> Extractor:
    """The extractor of the configuration, see `extraction_work`; published networks are loaded at their first use.

    Raises:
        ConfigError: an invalid value. WeightsError: weights that are missing, or a file with other weights.
    """
    folder = OutputFolder(out)
    return Extractor(  # the networks last: a wrong number is reported before any weights are looked for
        reading=build(config, "frames"),
        sampling=build(config, "sampling"),
        tracking=build(config, "tracks"),
        crops=build(config, "crops"),
        replicates=build(config, "replicates"),
        detector=_ensemble(config),
        embedder=build(config, "embedder"),
        root=root,
        face_file=folder.face_file,
        mask_file=folder.published_mask_file,
        config=as_yaml(identity),
        config_hash=config_hash(identity),
        decoder_threads=threads,
    )


def _ensemble(config: dict) -> DetectorEnsemble:
    found = build(config, "detector")
    rule = "be dfprep.detectors.DetectorEnsemble, with one or more detectors as its members"
    require(isinstance(found, DetectorEnsemble), "detector._target_", rule, config["detector"].get("_target_"))
    return found


def _without_how(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    return {key: _without_how(value) for key, value in node.items() if key not in HOW_NOT_WHAT}
