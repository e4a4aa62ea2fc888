"""``python -m dfprep``: the commands; also fetches all weights, and completes command lines."""

from __future__ import annotations

import sys

from dfprep import __version__
from dfprep.errors import DfprepError, WeightsError
from dfprep.runs import candidates, completion_script, configured, how_to_complete, stages, until_closed

IN_ORDER = ("inspect", "extract", "cluster", "group", "split", "pipeline", "export")
"""The order in which the commands are run; others follow."""

NETWORKS = {"detectors": ("detector=mtcnn", "detector=blaze"), "embedders": ("embedder=facenet", "embedder=dlib")}

USAGE = """\
python -m dfprep.COMMAND --help   what it does, and all its choices and keys
python -m dfprep weights          fetch the weights of all networks now
python -m dfprep completion       how the shell completes choices and keys
python -m dfprep --version        the version"""


def main(arguments: list[str]) -> int:
    """Do what the first of `arguments` says, or list the commands; returns the exit code."""
    match arguments:
        case [] | ["-h" | "--help"]:
            print(commands())
        case ["--version"]:
            print(f"dfprep {__version__}")
        case ["weights"]:
            return fetch_weights()
        case ["completion"]:
            print(how_to_complete(in_order(), sys.executable), end="")
        case ["completion", "bash"]:
            print(completion_script(in_order(), sys.executable), end="")
        case ["complete", line]:
            print("\n".join(candidates(line)))
        case [name, *_]:
            known = f"; run python -m dfprep.{name}" if name in stages() else ""
            print(f"dfprep: there is no command {name!r} here{known}\n\n{commands()}", file=sys.stderr)
            return 2
    return 0


def in_order() -> list[str]:
    """The stages in ``conf/``, in the order in which they are run."""
    return sorted(stages(), key=lambda name: (IN_ORDER.index(name) if name in IN_ORDER else len(IN_ORDER), name))


def commands() -> str:
    """One line for each stage."""
    said = stages()
    lines = [f"  python -m dfprep.{name:<10} {said[name]}" for name in in_order()]
    return "\n".join([f"dfprep {__version__}", "", *lines, "", USAGE])


def fetch_weights() -> int:
    """Find or fetch the weights of every network, and say which there are; 1 if an extraction could not run.

    That needs both detectors and one of the embedders.
    """
    ready = {kind: [_is_ready(choice) for choice in choices] for kind, choices in NETWORKS.items()}
    return 0 if all(ready["detectors"]) and any(ready["embedders"]) else 1


def _is_ready(choice: str) -> bool:
    try:
        configured(choice)
    except WeightsError as error:
        print(f"{choice}: {error}")
        return False
    print(f"{choice}: ready")
    return True


if __name__ == "__main__":
    try:
        code = 0
        with until_closed():
            code = main(sys.argv[1:])
        sys.exit(code)
    except DfprepError as error:
        sys.exit(f"dfprep: {error}")
