"""Configurations as texts, as flat values, and how two of them differ."""

from __future__ import annotations

import hashlib

import yaml


def as_yaml(config: dict) -> str:
    """`config` as YAML with sorted keys."""
    return yaml.safe_dump(config, sort_keys=True, allow_unicode=True)


def config_hash(config: dict) -> str:
    """Hex SHA-256 of the configuration's YAML; the order of keys does not matter."""
    return hashlib.sha256(as_yaml(config).encode()).hexdigest()


def flat(config: object, prefix: str = "") -> dict[str, object]:
    """``{"a": {"b": 1}}`` as ``{"a.b": 1}``; lists stay values."""
    if not isinstance(config, dict) or not config:
        return {prefix: config}
    items: dict[str, object] = {}
    for key, value in config.items():
        items |= flat(value, f"{prefix}.{key}" if prefix else str(key))
    return items


def differences(old: dict, new: dict) -> list[str]:
    """``key=new (there: old)`` for every flat key whose value differs or that only one of them has."""
    a, b = flat(old), flat(new)
    absent = "not set"
    return [
        f"{key}={b.get(key, absent)} (there: {a.get(key, absent)})"
        for key in sorted(set(a) | set(b))
        if a.get(key, absent) != b.get(key, absent)
    ]
