"""A hook of mkdocs: the site has the layout of the repository, so that links work on a forge and in the site.

The pages are the Markdown files at the top and docs/. Other files of the repository that a page links to, such as
LICENSE or a script, are copied.
"""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
LINK = re.compile(r"\]\(([^)\s#:]+)[^)\s]*\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The theme's files, and those of the repository at their own paths."""
    for file in [file for file in files if file.src_dir == config.docs_dir]:
        files.remove(file)
    paths = [ROOT / page for page in PAGES] + sorted(path for path in (ROOT / "docs").iterdir() if path.is_file())
    for path in sorted({*paths, *linked(paths)}):
        files.append(file_at(path, config))
    return files


def linked(paths: list[Path]) -> set[Path]:
    """Files of the repository that the pages among the paths link to."""
    pages = [path for path in paths if path.suffix == ".md"]
    targets = {(page.parent / link).resolve() for page in pages for link in LINK.findall(page.read_text("utf-8"))}
    return {path for path in targets if path.is_file() and path.is_relative_to(ROOT)}


def file_at(path: Path, config: MkDocsConfig) -> File:
    """A file of the site whose path is that in the repository."""
    return File(path.relative_to(ROOT).as_posix(), str(ROOT), config.site_dir, config.use_directory_urls)
