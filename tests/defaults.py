"""Parts as the configuration describes them: defaults stand in conf/ only, for tests too."""

import functools
from typing import Any

from hydra import compose, initialize_config_dir

from dfprep.runs import build, plain_config
from dfprep.runs.conf_folder import CONF


def configured(choice: str, **changes: Any) -> Any:
    """The part that `choice` describes, "folds=balanced" or "folds" for the default one, with some keys changed."""
    group = choice.partition("=")[0]
    return build({group: _described(choice) | changes}, group)


@functools.cache
def _described(choice: str) -> dict:
    overrides = [choice] if "=" in choice else []
    with initialize_config_dir(str(CONF), version_base="1.3"):
        return plain_config(compose("pipeline", overrides))[choice.partition("=")[0]]
