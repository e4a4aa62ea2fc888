"""Imports point one way, and each library stays in its rooms."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "dfprep"

# A room may import the rooms of lower levels and itself; the rooms of level 2 are neighbours and import only
# what stands in ALSO.
LEVELS = {
    "errors": 0,
    "types": 1,
    "rows": 2,
    "nets": 2,
    "sources": 3,
    "frames": 3,
    "faces": 3,
    "embeddings": 3,
    "actors": 3,
    "alterations": 3,
    "folds": 3,
    "store": 4,
    "plots": 4,
    "extraction": 5,
    "runs": 6,
    "entry": 7,
}
ONLY_IN = {
    "torch": {"nets", "faces", "embeddings"},
    "hydra": {"runs", "entry"},
    "omegaconf": {"runs", "entry"},
    "mlflow": {"runs", "entry"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(module: str) -> str:
    """``dfprep.faces.crops`` -> faces, ``dfprep.extract`` -> entry."""
    parts = module.split(".")
    if len(parts) == 1 or parts[1] == "__version__":
        return "errors"
    name = parts[1]
    return name if name in LEVELS else "entry"


def imports_of(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where they point"
            # ``from dfprep import runs`` imports dfprep.runs
            from_package = node.module == "dfprep"
            names += [f"dfprep.{a.name}" for a in node.names] if from_package else [node.module or ""]
    return names


def module_name(path: Path) -> str:
    relative = path.relative_to(PACKAGE.parent).with_suffix("")
    return ".".join(relative.parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_point_from_later_rooms_to_earlier_ones(path):
    room = room_of(module_name(path))
    for name in imports_of(path):
        if not name.startswith("dfprep"):
            continue
        other = room_of(name)
        assert other == room or LEVELS[other] < LEVELS[room], f"{module_name(path)} imports {name}"
        inside = name.count(".") > 1
        assert other == room or not inside, f"{module_name(path)} imports the inside of another room: {name}"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_libraries_stay_in_their_rooms(path):
    room = room_of(module_name(path))
    for name in imports_of(path):
        library = name.split(".")[0]
        assert room in ONLY_IN.get(library, {room}), f"{module_name(path)} imports {library}"


@pytest.mark.parametrize("stage", ["cluster", "group", "split", "runs.measuring"])
def test_stages_without_networks_do_without_torch(stage):
    code = f"import sys, dfprep.{stage}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PACKAGE.parent, check=False).returncode == 0
