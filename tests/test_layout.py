"""Imports point one way, and each library stays in its rooms."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "dfprep"

# A room may import the rooms of lower levels and itself; neighbours of one level import only what stands in ALSO.
LEVELS = {
    "errors": 0,
    "types": 1,
    "values": 1,
    "collection": 1,
    "commands": 1,
    "files": 1,
    "weights": 1,
    "device": 1,
    "vectors": 1,
    "hdf5": 1,
    "new_hdf5": 1,
    "pictures": 1,
    "parsing": 1,
    "address_space": -1,  # looked at before anything else is imported
    "tables": 2,
    "sample": 3,
    "sources": 3,
    "frames": 3,
    "detectors": 3,
    "faces": 3,
    "embeddings": 3,
    "actors": 3,
    "alterations": 3,
    "fingerprints": 3,
    "folds": 3,
    "store": 4,
    "plots": 4,
    "dataset": 5,
    "runs": 5,
    "extract": 6,
    "cluster": 6,
    "group": 6,
    "split": 6,
    "inspect": 6,
    "export": 6,
    "report": 6,
    "check": 6,
    "pipeline": 7,
    "__main__": 7,
}
ALSO = {
    ("weights", "files"),  # weights are verified by the hash of their file
    ("hdf5", "files"),  # only a regular file is opened
    ("sources", "sample"),  # the sample data set is a source that is drawn when it is asked for
    ("alterations", "frames"),  # the alignment is also checked on thumbnails of frames
}
DOMAIN = {name for name, level in LEVELS.items() if level == 3}
STAGES = {name for name, level in LEVELS.items() if level == 6}
COMMANDS = {f"dfprep.{stage}.__main__" for stage in STAGES}
ONLY_IN = {
    "torch": {"device", "detectors", "embeddings", "dataset"},
    "hydra": {"runs", "pipeline"},
    "omegaconf": {"runs", "pipeline"},
    "mlflow": {"runs", "pipeline"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(module: str) -> str:
    """``dfprep.faces.crops`` -> faces; the package itself holds the version only and counts as errors."""
    parts = module.split(".")
    return "errors" if len(parts) == 1 or parts[1] == "__version__" else parts[1]


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


NAMES = {module_name(path) for path in MODULES}


def top_level_imports(path: Path) -> set[str]:
    """The modules of dfprep that loading `path` needs; a name taken from a package may be a module of it."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("dfprep"):
            modules = {f"{node.module}.{alias.name}" for alias in node.names} & NAMES
            found |= modules or {node.module}
    return found - {module_name(path)}


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_point_from_later_rooms_to_earlier_ones(path):
    room = room_of(module_name(path))
    for name in imports_of(path):
        if not name.startswith("dfprep"):
            continue
        other = room_of(name)
        allowed = other == room or LEVELS[other] < LEVELS[room] or (room, other) in ALSO
        assert allowed, f"{module_name(path)} imports {name}"
        inside = name.count(".") > 1 and name not in COMMANDS and (room, other) != ("sources", "sample")
        assert other == room or not inside, f"{module_name(path)} imports the inside of another room: {name}"


@pytest.mark.parametrize("room", ["store", "plots"])
def test_the_store_and_the_plots_know_no_domain_room(room):
    for path in (PACKAGE / room).glob("*.py"):
        for name in imports_of(path):
            assert not name.startswith("dfprep") or room_of(name) not in DOMAIN, f"{module_name(path)}: {name}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "runs").glob("*.py")), ids=module_name)
def test_runs_has_no_word_of_the_domain(path):
    assert re.findall(r"(?i)video|fake|detector|famil|\bfaces?\b|embedd", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_libraries_stay_in_their_rooms(path):
    room = room_of(module_name(path))
    for name in imports_of(path):
        library = name.split(".")[0]
        allowed = room in ONLY_IN.get(library, {room}) or (module_name(path) in COMMANDS and library != "torch")
        assert allowed, f"{module_name(path)} imports {library}"


def test_no_module_imports_itself_over_others():
    """Imports inside of functions do not count: they run when both modules are there."""
    graph = {module_name(path): {m for m in top_level_imports(path) if m in NAMES} for path in MODULES}
    while leaves := [module for module, needs in graph.items() if not needs & graph.keys()]:
        for module in leaves:
            del graph[module]
    assert not graph, f"import cycles among {sorted(graph)}"


@pytest.mark.parametrize("stage", ["cluster", "group", "split", "inspect", "report", "check"])
def test_stages_without_networks_do_without_torch(stage):
    code = f"import sys, dfprep.{stage}.__main__; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PACKAGE.parent, check=False).returncode == 0


@pytest.mark.parametrize("library", ["torch", "matplotlib", "scipy", "mlflow"])
def test_the_process_that_hands_out_the_work_of_extract_starts_without(library):
    code = (
        "import sys, dfprep.extract.__main__; from dfprep.detectors import BlazeFace, Mtcnn; "
        "from dfprep.embeddings import AutoEmbedder, Dlib, FaceNet; "
        f"sys.exit({library!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=PACKAGE.parent, check=False).returncode == 0


def test_who_reads_a_real_source_does_not_load_the_one_that_draws():
    code = (
        "import sys, dfprep.extract.__main__; from dfprep.sources import Manifest; "
        "Manifest('x.csv', 'mine', 'name'); sys.exit(any(m.startswith('dfprep.sample') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=PACKAGE.parent, check=False).returncode == 0
