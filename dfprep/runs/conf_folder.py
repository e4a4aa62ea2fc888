"""Where the configuration's files are."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
# in a wheel conf/ is a folder in dfprep/, in a checkout a link there to the one beside dfprep/
CONF = next((p for p in (PACKAGE / "conf", PACKAGE.parent / "conf") if p.is_dir()), PACKAGE / "conf")
