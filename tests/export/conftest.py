"""Exports by the default configuration, of a folder made on the spot."""

import pytest
from placed_faces import folder, with_masks  # noqa: F401

from dfprep.export.stage import export_faces
from dfprep.runs import build
from dfprep.store import OutputFolder


@pytest.fixture(scope="session")
def exported(composed):
    """exported(out, to, layout): an export by the defaults, with other values in `choice` and `options`."""

    def export(out, to, layout, *, crop="large", masks="none", choice=None, **options):
        keys = {f"choice.{name}": value for name, value in (choice or {}).items()}
        keys |= {f"format.{name}": value for name, value in options.items()}
        config = composed(
            f"format={layout}", *(f"{key}={text(value)}" for key, value in keys.items()), stage="export"
        )
        choice_, layout_ = build(config, "choice"), build(config, "format")
        return export_faces(OutputFolder(out), choice_, layout_, crop, masks, to)

    return export


def text(value):
    """A value as Hydra's command line takes it."""
    if isinstance(value, list):
        return f"[{','.join(map(str, value))}]"
    return str(value).lower() if isinstance(value, bool) else value
