"""JSON and YAML of any origin: what cannot be read is one kind of error, and small texts remain small."""

from __future__ import annotations

import json
from typing import Any

import yaml

MOST_YAML_CHARS = 1_000_000
"""The longest YAML text that is read, a hundred times dfprep's own configuration; PyYAML takes seconds for it."""


def json_of(text: str) -> Any:
    """The content of a JSON text.

    Raises:
        ValueError: it is no JSON, or is nested too deeply.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def yaml_of(text: str) -> Any:
    """The content of a YAML text that has plain values only.

    Raises:
        ValueError: it is no such YAML, is too long or nested too deeply, or has aliases: a few lines with aliases
            of aliases stand for billions of values.
    """
    if len(text) > MOST_YAML_CHARS:
        raise ValueError(f"it has {len(text):,} characters, of at most {MOST_YAML_CHARS:,}")
    try:
        return yaml.load(text, _WithoutAliases)
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


class _WithoutAliases(yaml.SafeLoader):
    """YAML's plain values: numbers, texts, lists and mappings of these."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "aliases (*) are not read", mark)
        return super().compose_node(parent, index)
