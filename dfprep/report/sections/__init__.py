"""The sections of a report: each is made from tables, and from the pictures of faces where it shows some."""

from dfprep.report.sections.actors import actors_section
from dfprep.report.sections.alignment import alignment_section
from dfprep.report.sections.audit import audit_section
from dfprep.report.sections.classes import classes_section
from dfprep.report.sections.configuration import configuration_section
from dfprep.report.sections.faces import faces_section
from dfprep.report.sections.folds import folds_section
from dfprep.report.sections.statuses import statuses_section
from dfprep.report.sections.throughput import throughput_section
from dfprep.report.sections.trust import trust_section
from dfprep.report.sections.versions import versions_section

__all__ = [
    "actors_section",
    "alignment_section",
    "audit_section",
    "classes_section",
    "configuration_section",
    "faces_section",
    "folds_section",
    "statuses_section",
    "throughput_section",
    "trust_section",
    "versions_section",
]
