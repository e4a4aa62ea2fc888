"""Plain Python objects from the configuration."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

from hydra.errors import InstantiationException
from hydra.utils import get_class, instantiate
from omegaconf import DictConfig, OmegaConf

from dfprep.errors import ConfigError
from dfprep.store import config_hash

Part = TypeVar("Part")

OWN = "dfprep"
PACKAGE = Path(__file__).resolve().parents[1]


def build(config: DictConfig | dict, key: str) -> Any:
    """Build the object that the group `key` of `config` describes.

    Raises:
        ConfigError: a value of another type or outside its range, or a `_target_` that is no class of dfprep or of
            a package in `trusted_targets`; names the full key.
    """
    node = plain_config(config[key])
    require_trusted(node, key, {OWN, *config.get("trusted_targets", ())})
    try:
        return instantiate(node, _convert_="all")
    except InstantiationException as error:
        raise _at_its_key(error, key) from error


def checked_node(kind: type[Part], node: Mapping[str, Any], key: str) -> Part:
    """Build `kind` from a node of the configuration that has no `_target_`.

    Raises:
        ConfigError: an invalid value or an unknown key; names the full key.
    """
    try:
        return kind(**node)
    except ConfigError as error:
        raise ConfigError(f"{key}.{error}" if key else str(error)) from None
    except TypeError as error:  # a key that `kind` does not have
        raise ConfigError(f"{key}: {error}") from None


def groups_hash(config: DictConfig, *groups: str) -> str:
    """The hash of the groups of `config` that determine a stage's results; see `dfprep.store.config_hash`."""
    return config_hash({group: plain_config(config[group]) for group in groups})


def plain_config(config: Any) -> Any:
    """A configuration, or a value of one, as plain, resolved values, which can be sent to worker processes."""
    if OmegaConf.is_config(config):
        return OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    return config


def require_trusted(node: Any, key: str, trusted: Collection[str]) -> None:
    """Raise unless every `_target_` below the resolved `node` is a class of a package in `trusted`.

    A configuration file of unknown origin must not run code, so other packages are not even imported.

    Raises:
        ConfigError: names the key, the target and the remedy.
    """
    if isinstance(node, Mapping):
        if "_target_" in node:
            _require_class(node["_target_"], f"{key}._target_", trusted)
        for name, inner in node.items():
            require_trusted(inner, f"{key}.{name}", trusted)
    elif isinstance(node, list | tuple):
        for position, inner in enumerate(node):
            require_trusted(inner, f"{key}[{position}]", trusted)
    elif isinstance(node, str) and "${" in node:  # Hydra would resolve it again, perhaps to a `_target_`
        raise ConfigError(
            f"{key} must have no interpolation left once it is resolved, got {node!r}; remove the ${{"
        )


def _require_class(target: Any, key: str, trusted: Collection[str]) -> None:
    package = str(target).partition(".")[0]
    if package == OWN:
        if not is_own_class(str(target)):
            raise ConfigError(f"{key} must be a class of dfprep, got {target!r}; see conf/ for its choices")
        return
    found: Any = None
    if package in trusted:
        try:
            found = get_class(target)
        except (ImportError, ValueError) as error:
            raise ConfigError(f"{key} must be a class, got {target!r}: {error}") from None
    # a module of a trusted package may only import the class: the package that defines it counts
    if found is None or found.__module__.partition(".")[0] not in trusted:
        raise ConfigError(
            f"{key} must be a class of {' or '.join(sorted(trusted))}, got {target!r}; if you trust its package, "
            f"set trusted_targets=[{package}]"
        )


def is_own_class(target: str) -> bool:
    """Whether `target` is the full name of a class of dfprep; decided from the source text, nothing is imported."""
    *modules, name = target.split(".")[1:] or [""]
    if not all(part.isidentifier() and not part.startswith("_") for part in (*modules, name)):
        return False
    path = PACKAGE.joinpath(*modules)
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if not path.is_file():
        return False
    text = ast.parse(path.read_text(encoding="utf-8"))
    if any(isinstance(node, ast.ClassDef) and node.name == name for node in text.body):
        return True
    for node in ast.walk(text):  # names that are imported at their first use are in `if TYPE_CHECKING`
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == OWN:
            for alias in node.names:
                if name == (alias.asname or alias.name):
                    return is_own_class(f"{node.module}.{alias.name}")
    return False


def _at_its_key(error: InstantiationException, key: str) -> BaseException:
    """The cause of `error`; if it concerns a value, its message begins with the full key."""
    cause = error.__cause__
    where = re.search(r"full_key: (\S+)", str(error))
    prefix = where[1] if where and where[1].startswith(key) else ".".join([key, *([where[1]] if where else [])])
    if isinstance(cause, ConfigError):
        return ConfigError(f"{prefix}.{cause}")
    if isinstance(cause, TypeError) and "keyword argument" in str(cause):
        return ConfigError(f"{prefix}: {cause}")
    return cause or error
