"""Help comes from ``conf/`` and the docstrings, and all of both is in it."""

import re
import subprocess
import sys

import pytest
import yaml

from dfprep import __version__
from dfprep.runs.conf_comments import comments
from dfprep.runs.conf_folder import CONF
from dfprep.runs.stage_conf import groups_of, keys_in, keys_of, stages
from dfprep.runs.stage_help import answer, help_text, shown

STAGES = list(stages())


@pytest.mark.parametrize("stage", STAGES)
def test_every_group_choice_and_key_of_a_stage_is_explained_in_conf(stage):
    groups = groups_of(stage)
    assert [group.name for group in groups if not group.comment] == []
    assert [(g.name, choice) for g in groups for choice, said in g.choices.items() if not said] == []
    assert [key.name for key in keys_of(stage) if not key.comment] == []


@pytest.mark.parametrize("stage", STAGES)
def test_help_has_every_group_choice_and_key_once_with_its_comment(stage):
    text = " ".join(help_text(stage, "Does it.", []).split())
    assert text.startswith("Does it. usage: python -m dfprep.")
    for group in groups_of(stage):
        assert text.count(f" {group.name}: {group.comment}") == 1
        for choice, said in group.choices.items():
            assert text.count(f" {group.name}={choice} {' '.join(said.split())}") == 1
    for key in keys_of(stage):
        assert text.count(f" {key.name}={shown(key.value)} ") == 1
        assert " ".join(key.comment.split()) in text
    assert "hydra" not in text.partition("MORE")[0]


def test_help_of_a_choice_has_its_keys_and_marks_it():
    assert "sampling.n_frames=" not in help_text("extract", "", [])
    text = help_text("extract", "", ["sampling=uniform", "sampling.n_frames=7"])
    assert "sampling.n_frames=7 " in text
    assert re.findall(r"^ +\* (sampling=\w+)", text, re.M) == ["sampling=uniform"]


def test_only_help_and_version_are_answered():
    assert answer("extract", "", ["--version"]) == f"dfprep {__version__}"
    assert answer("extract", "", ["source=ffpp", "-m"]) is None
    assert (
        answer("extract", "It.", ["-h"]) == answer("extract", "It.", ["--help"]) == help_text("extract", "It.", [])
    )


def test_keys_of_files_that_a_choice_is_made_of_are_its_own():
    assert keys_in("detector/blaze")["members.blaze.score_min"] == "of a face, 0 to 1"
    assert {"small.side_px", "aligned.side_px"} <= keys_in("crops/deepfakebench").keys()


def test_comments_are_those_behind_keys_and_not_those_in_values():
    found = comments(
        "# Head,\n# two lines\n# @package x\nb: 'a b' # of b\nc:\n  d: [1, 2]\n  e: ${x}   # of e; a: b\n"
    )
    assert found.head == "Head, two lines"
    assert found.keys == {"b": "of b", "c": "", "c.d": "", "c.e": "of e; a: b"}


def block_keys(node, above=""):
    for key, value in node.value:
        yield f"{above}{key.value}"
        if isinstance(value, yaml.MappingNode) and not value.flow_style:
            yield from block_keys(value, f"{above}{key.value}.")


@pytest.mark.parametrize("path", sorted(CONF.rglob("*.yaml")), ids=lambda path: path.relative_to(CONF).as_posix())
def test_the_keys_and_defaults_of_every_file_in_conf_are_those_that_a_parser_of_yaml_finds(path):
    text = path.read_text(encoding="utf-8")
    found, root = comments(text), yaml.compose(text) or yaml.MappingNode("", [])
    assert list(found.keys) == [key for key in block_keys(root) if key != "defaults"]
    listed = [one for one in (yaml.safe_load(text) or {}).get("defaults", []) if one != "_self_"]
    assert ["@".join(filter(None, part)) for part in found.parts] == [one for one in listed if isinstance(one, str)]
    groups = [name for one in listed if isinstance(one, dict) for name in one]
    assert list(found.groups) == [name.removeprefix("override ").lstrip("/").partition("@")[0] for name in groups]


def test_long_values_are_cut():
    assert shown([list(range(30))]) == "[[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15…"


def test_a_stage_explains_itself_in_about_ten_lines(command, tmp_path):
    run = command(tmp_path, "--help", "folds=official", stage="split")
    assert run.returncode == 0, run.stderr
    explanation = run.stdout.partition("\n\nusage:")[0].splitlines()
    assert explanation[0].startswith("python -m dfprep.split: ")
    assert 8 <= len(explanation) <= 15
    assert "* folds=official" in run.stdout
    assert not (tmp_path / "outputs" / "runs").exists()


def test_a_mistake_beside_help_is_reported_as_ever(command, tmp_path):
    run = command(tmp_path, "--help", "fold=official", stage="split")
    assert (run.returncode, run.stderr) == (2, "dfprep.split: there is no key fold; did you mean folds?\n")


def test_importing_the_package_is_quick():
    code = "import time; start = time.process_time(); import dfprep; print(time.process_time() - start)"
    assert float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout) < 0.2
