"""``python -m dfprep``: the list of commands, and what has no stage."""

import subprocess
import sys
from pathlib import Path

import pytest

from dfprep import __version__
from dfprep.__main__ import commands, main
from dfprep.runs import stages
from dfprep.runs.conf_folder import PACKAGE


def test_every_stage_has_one_line_and_can_be_run():
    lines = [line.split(maxsplit=3) for line in commands().splitlines() if line.startswith("  python -m dfprep.")]
    assert {words[2].removeprefix("dfprep."): words[3] for words in lines} == stages()
    for stage in stages():
        assert (PACKAGE / stage / "__main__.py").is_file() or (PACKAGE / f"{stage}.py").is_file()


def test_without_arguments_it_lists_the_commands(capsys):
    assert main([]) == main(["--help"]) == 0
    assert capsys.readouterr().out == f"{commands()}\n" * 2


def test_it_says_its_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"dfprep {__version__}\n"


def test_a_stage_is_called_by_its_own_name(capsys):
    assert main(["extract", "source=ffpp"]) == 2
    assert capsys.readouterr().err.startswith(
        "dfprep: there is no command 'extract' here; run python -m dfprep.extract"
    )


def test_how_to_complete_is_one_command(capsys):
    assert main(["completion"]) == 0
    *_, last = capsys.readouterr().out.splitlines()
    assert last == f'eval "$({sys.executable} -m dfprep completion bash)"'


@pytest.mark.parametrize("facenet", [True, False])
def test_weights_of_either_embedder_are_enough(facenet, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    if facenet:
        monkeypatch.setitem(sys.modules, "dlib", None)
    assert main(["weights"]) == (1 if facenet else 0)
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["detector=mtcnn: ready", "detector=blaze: ready"]
    assert said[2].startswith("embedder=facenet: FaceNet's weights ")
    assert said[3].startswith("embedder=dlib: " + ("embedder=dlib needs the package" if facenet else "ready"))


def test_it_runs_as_a_command():
    run = subprocess.run(
        [sys.executable, "-m", "dfprep"], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True
    )
    assert run.stdout == f"{commands()}\n"
