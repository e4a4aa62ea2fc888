"""What the official names of public data sets say: the recording, the person who is seen, and the donor."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dfprep.folds.published.parts import FAKE, REAL


@dataclass(frozen=True)
class Derived:
    """What a name says: the data set, the family (the name of the real video), the actor and the donor."""

    data_set: str
    family: str
    actor: str = ""
    donor: str = ""


RULES = (
    ("Celeb-DF", FAKE, r"(?P<actor>id\d+)_(?P<donor>id\d+)_(?P<n>\d{4})", "{actor}_{n}"),
    ("Celeb-DF", REAL, r"(?P<actor>id\d+)_(?P<n>\d{4})", "{actor}_{n}"),
    ("FaceForensics++", FAKE, r"(?P<actor>\d{3})_(?P<donor>\d{3})", "{actor}"),
    ("FaceForensics++", REAL, r"(?P<actor>\d{3})", "{actor}"),
    ("DeeperForensics", FAKE, r"(?P<actor>\d{3})_(?P<donor>[MW]\d{3})", "{actor}"),
    ("DFD", FAKE, r"(?P<actor>\d\d)_(?P<donor>\d\d)__(?P<scene>.+)__\w{8}", "{actor}__{scene}"),
    ("DFD", REAL, r"(?P<actor>\d\d)__(?P<scene>\w+?)", "{actor}__{scene}"),
)
"""Data set, label, form of the name, and the name of the real video that it was made from."""


def derived(stem: str, label: str) -> Derived | None:
    """What a name says; None if it has no known form, or one of the other label.

    >>> derived("071_054", "FAKE")
    Derived(data_set='FaceForensics++', family='071', actor='071', donor='054')
    >>> derived("id0_0001", "")
    Derived(data_set='Celeb-DF', family='id0_0001', actor='id0', donor='')
    >>> derived("071_054", "REAL"), derived("holiday", "FAKE")
    (None, None)
    """
    for data_set, of_label, form, family in RULES:
        found = re.fullmatch(form, stem) if label in ("", of_label) else None
        if found:
            named = found.groupdict()
            return Derived(data_set, family.format(**named), named["actor"], named.get("donor", ""))
    return None
