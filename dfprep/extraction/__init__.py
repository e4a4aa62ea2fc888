"""One real video and its fakes, from files to a face file: the steps of the other rooms put together."""

from dfprep.extraction.alignment import Replicates, Surroundings
from dfprep.extraction.family import Extractor, FamilyResult, lost_family
from dfprep.extraction.search import People, find_people
from dfprep.extraction.statuses import absent_rows, final_rows, is_done

__all__ = [
    "Extractor",
    "FamilyResult",
    "People",
    "Replicates",
    "Surroundings",
    "absent_rows",
    "final_rows",
    "find_people",
    "is_done",
    "lost_family",
]
