"""What to say about a key that a stage does not have."""

from __future__ import annotations

import difflib

from dfprep.runs.stage_conf import choices_of, groups_of, keys_in, keys_of, stages

MOST_CHOICES = 4
AS_LIKE = 0.1
"""How much less like the key than the first suggestion another one may be, in difflib's ratio."""


def advice(key: str, stage: str) -> str:
    """The end of a message about `key`, which `stage` does not have: where it is, or which ones are like it."""
    if key.startswith("workers."):
        return " beside workers=N; write workers.count=N"
    names = names_of(stage)
    if key in names:
        return f" with this choice; it is a key of {_listed(names[key])}"
    others = [other for other in stages() if other != "pipeline" and key in names_of(other)]
    if others:
        return f" in dfprep.{stage}; it is one of dfprep.{' and dfprep.'.join(others)}"
    near = similar(key, list(names))
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return f"; python -m dfprep.{stage} --help lists all keys"


def names_of(stage: str) -> dict[str, list[str]]:
    """Groups and keys of `stage`, with the choices that have them: none for groups and for keys at the top."""
    found: dict[str, list[str]] = {}
    for name in (key.name for key in keys_of(stage)):
        found |= {name: [], name.partition(".")[0]: []}
    for group in groups_of(stage):
        found[group.name] = []
        for choice in choices_of(group.name) if group.is_node else ():
            for key in keys_in(f"{group.name}/{choice}"):
                found.setdefault(f"{group.name}.{key}", []).append(f"{group.name}={choice}")
    return found


def similar(key: str, names: list[str]) -> list[str]:
    """Up to three of `names` that are like `key` as a whole, else whose last part is like that of `key`."""
    whole = _nearest(key, names, 0.75)
    if whole:
        return whole
    ends = sorted({name.rpartition(".")[2] for name in names})
    near = _nearest(key.rpartition(".")[2], ends, 0.7)
    return [name for end in near for name in names if name.rpartition(".")[2] == end][:3]


def _nearest(word: str, words: list[str], at_least: float) -> list[str]:
    near = difflib.get_close_matches(word, words, n=3, cutoff=at_least)
    likeness = [difflib.SequenceMatcher(None, one, word).ratio() for one in near]
    return [one for one, ratio in zip(near, likeness, strict=True) if ratio >= likeness[0] - AS_LIKE]


def _listed(choices: list[str]) -> str:
    more = len(choices) - MOST_CHOICES
    return ", ".join(choices[:MOST_CHOICES]) + (f" and {more} more" if more > 0 else "")
