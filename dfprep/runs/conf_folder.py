"""The folder of the configuration files."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
# in a wheel, conf/ is a folder in dfprep/; in a checkout, dfprep/conf is a link to conf/ next to dfprep/
CONF = next((p for p in (PACKAGE / "conf", PACKAGE.parent / "conf") if p.is_dir()), PACKAGE / "conf")
