"""The configuration and the versions of the face files against those of the folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from dfprep import __version__
from dfprep.check.facts import FaceFacts
from dfprep.check.findings import EXTRACT, Finding, NotChecked, cause
from dfprep.errors import StoreError
from dfprep.parsing import yaml_of
from dfprep.store import FACE_SCHEMA, OutputFolder, differences

MAY_MOVE = ("source.path=", "source.root=", "source.reals=")
"""Paths that the user writes anew into ``config.yaml`` after the videos were moved."""


def check_versions(out: OutputFolder, facts: Iterable[FaceFacts]) -> tuple[list[Finding], list[NotChecked]]:
    """The schema of the folder, and the configuration of each face file against that of the folder."""
    facts = list(facts)
    notes = [
        NotChecked("faces", f"what dfprep {version} extracted ({n:,} files) against this version, {__version__}")
        for version, n in Counter(one.version for one in facts).items() if version != __version__
    ]  # fmt: skip
    try:
        there = out.made_with()
    except StoreError as error:
        return [Finding("config.yaml", "unreadable", cause(error, out.config), "", aside=False)], notes
    if not there:
        return [], [*notes, NotChecked("config.yaml", "the configuration of the face files: it is not there")]
    if there.get("schema") != FACE_SCHEMA:
        words = f"the schema of its face files is {there.get('schema')}, that of this version {FACE_SCHEMA}"
        return [Finding("config.yaml", "schema", words, "extract overwrite=true", aside=False)], notes
    return list(_other_configurations(facts, there)), notes


def _other_configurations(facts: Sequence[FaceFacts], there: dict) -> Iterator[Finding]:
    """Face files with another configuration than the folder; the folder's is wrong if no face file has it."""
    differing = {text: _differing(text, there) for text in {one.config for one in facts}}
    if differing and all(differing.values()):
        words = f"{next(iter(differing.values()))}, and not one of the {len(facts):,} face files has it; correct it"
        yield Finding("config.yaml", "config", words, "", aside=False)
        return
    for one in facts:
        if words := differing[one.config]:
            yield Finding(
                f"faces/{one.reference}.h5", "config", f"it was made with {words}", EXTRACT, redo=(one.reference,)
            )


def _differing(text: str, there: dict) -> str:
    """In which keys the configuration `text` of a file differs from that of the folder."""
    try:
        own = yaml_of(text)
    except ValueError:
        return "a configuration that is no YAML"
    if not isinstance(own, dict):
        return "no configuration"
    return "; ".join(key for key in differences(there, own) if not key.startswith(MAY_MOVE))
