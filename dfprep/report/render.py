"""A page as one HTML file that loads nothing."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

import jinja2

from dfprep.report.page import Page, State


def html(page: Page) -> str:
    """The page as HTML. Every text is escaped, and the browser runs the page's own script only."""
    environment = _environment()
    script = _source("page.js")
    return environment.get_template("page.html").render(
        page=page,
        State=State,
        script=script,
        style=_source("page.css"),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii"),
    )


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("dfprep.report", "template"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _source(name: str) -> str:
    environment = _environment()
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]
