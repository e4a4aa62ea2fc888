"""``plan=true``: a few families of the source are extracted and timed, and the whole run is estimated from them."""

from dfprep.extract.planning.report import plan_report
from dfprep.extract.planning.run import plan_run

__all__ = ["plan_report", "plan_run"]
