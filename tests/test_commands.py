"""Commands in messages: what the shell and Hydra make of them is what was meant."""

import subprocess

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser

from dfprep.commands import command, setting

VALUES = (
    "/data/out", "/data/my films", "/data/ö ü [b]x", "/data/it's", '/data/a"b', "/data/a,b", "/data/$HOME/`id`",
    "/data/{a}", "/data/(1)", "/data/a=b", "/data/!x", "/data/a#b",
)  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
def test_a_setting_comes_through_the_shell_and_hydra_unchanged(value):
    word = subprocess.run(
        ["bash", "-c", f"printf %s {setting('out', value)}"], capture_output=True, text=True, check=True
    ).stdout
    assert OverridesParser.create().parse_override(word).value() == value


def test_a_plain_path_has_no_quotes():
    assert command("check", "/data/out", "repair=true") == "python -m dfprep.check out=/data/out repair=true"
