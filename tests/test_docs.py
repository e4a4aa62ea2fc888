"""The documentation is true where that can be checked: links, commands, choices, console scripts."""

import ast
import configparser
import importlib
import importlib.util
import pkgutil
import re
from pathlib import Path

import pytest
import yaml

from dfprep.tables import (
    ActorRow,
    AlignmentRow,
    AlterationRow,
    CheckRow,
    ExcludedRow,
    FaceRow,
    FindingRow,
    FoldRow,
    InspectionRow,
    NearCopyRow,
    ShortcutRow,
    UnalteredRow,
    VideoRow,
    columns,
)

ROOT = Path(__file__).resolve().parents[1]
AT_THE_TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
PAGES = [*(ROOT / name for name in AT_THE_TOP), *sorted((ROOT / "docs").glob("*.md"))]
CONF = ROOT / "conf"
NO_CHOICES = {"hydra", "detector/member"}
"""Folders of `conf` that no user chooses from: Hydra's own, and parts of other choices."""


def page_id(page):
    return str(page.relative_to(ROOT))


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def documented_choices():
    """Choices by group, from the first table of docs/configuration.md."""
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    table = text.partition("\n| group |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return {row[0].strip("`"): set(re.findall(r"`([^`]+)`", row[1])) for row in rows}


def choices():
    """Choices by group, from the files in conf."""
    found = {}
    for path in CONF.rglob("*.yaml"):
        group = str(path.parent.relative_to(CONF))
        if group != "." and not any(group == no or group.startswith(f"{no}/") for no in NO_CHOICES):
            found.setdefault(group, set()).add(path.stem)
    return found


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_relative_link_and_picture_leads_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_file(), f"{link} leads nowhere"
        assert target.is_relative_to(ROOT), f"{link} leads out of the repository"
        assert not anchor or anchor in anchors(target), f"{link}: there is no such heading"


def test_every_picture_and_page_of_docs_is_used():
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    unused = [path.name for path in (ROOT / "docs").iterdir() if f"{path.name})" not in text]
    assert not unused


def test_every_page_is_in_the_navigation_of_the_site_once():
    navigation = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert sorted(pages_in(navigation)) == sorted(page_id(page) for page in PAGES)


def pages_in(navigation):
    """The paths in mkdocs' nested lists and mappings."""
    if isinstance(navigation, str):
        return [navigation]
    parts = navigation.values() if isinstance(navigation, dict) else navigation
    return [page for part in parts for page in pages_in(part)]


def test_every_name_on_the_page_of_the_python_interface_has_a_docstring():
    names = re.findall(r"^::: ([\w.]+)$", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.M)
    assert names
    assert not [name for name in names if not pkgutil.resolve_name(name).__doc__]


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_named_command_exists(page):
    for module in set(re.findall(r"python -m (dfprep[\w.]*\w)", page.read_text(encoding="utf-8"))):
        spec = importlib.util.find_spec(module)
        assert spec is not None, f"there is no {module}"
        if spec.submodule_search_locations:
            assert importlib.util.find_spec(f"{module}.__main__") is not None, f"{module} cannot be run"


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent != ROOT], ids=page_id)
def test_every_named_file_of_the_repository_exists(page):
    named = re.findall(r"\b(?:tests|scripts|conf|dfprep)/[\w./+-]*\w", page.read_text(encoding="utf-8"))
    missing = sorted(path for path in set(named) if not (ROOT / path).exists())
    assert not missing


def python_examples(page):
    return re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)


def parsed(example):
    """The syntax tree of an example; a line of a dictionary is one, too."""
    fragment = example.startswith('"') and not example.startswith('"""')
    return ast.parse(f"{{{example}}}" if fragment else example)


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_python_example_can_be_parsed(page):
    assert all(parsed(example) for example in python_examples(page))


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_python_example_imports_what_is_there(page):
    for example in python_examples(page):
        for node in ast.walk(parsed(example)):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("dfprep"):
                module = importlib.import_module(node.module)
                missing = [alias.name for alias in node.names if not hasattr(module, alias.name)]
                assert not missing, f"{node.module} has no {missing}"


TABLES = {
    "videos": VideoRow,
    "actors": ActorRow,
    "alterations": AlterationRow,
    "alignment": AlignmentRow,
    "unaltered": UnalteredRow,
    "folds": FoldRow,
    "faces": FaceRow,
    "excluded": ExcludedRow,
    "shortcuts": ShortcutRow,
    "near_copies": NearCopyRow,
    "inspection": InspectionRow,
    "findings": FindingRow,
    "check": CheckRow,
}


def documented_columns(table):
    """The columns of a table in docs/formats.md: the first code span of several words after its heading."""
    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8").partition("\n## Tables")[2]
    after = re.split(rf"^### `{table}\.csv`\n|^`{table}\.csv`(?::| has the columns)", text, maxsplit=1, flags=re.M)[
        1
    ]
    return re.search(r"`(\w+\s[\w\s]+)`", after)[1].split()


@pytest.mark.parametrize(("table", "row_type"), TABLES.items(), ids=TABLES)
def test_the_columns_in_the_formats_page_are_those_of_the_table(table, row_type):
    assert documented_columns(table) == [column.name for column in columns(row_type)]


def test_the_configuration_page_lists_every_group_and_choice():
    assert documented_choices() == choices()


def test_every_console_script_is_a_callable_without_arguments():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    scripts = setup["options.entry_points"]["console_scripts"].split("\n")
    found = {}
    for script in filter(None, scripts):
        name, _, target = script.partition("=")
        module, _, function = target.strip().partition(":")
        found[name.strip()] = getattr(importlib.import_module(module), function)
    commands = ("extract", "cluster", "group", "split", "pipeline", "inspect", "export", "report", "check")
    assert set(found) == {f"dfprep-{command}" for command in commands}
    for main in found.values():
        assert main.__code__.co_argcount == 0
