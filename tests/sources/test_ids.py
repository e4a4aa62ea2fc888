from __future__ import annotations

import pytest

from dfprep.sources import id_of
from dfprep.types import is_id


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("take.2.mp4", "take_2"),
        ("take.2", "take_2"),
        ("TAKE.MP4", "TAKE"),
        ("v1.0_raw.avi", "v1_0_raw"),
        ("000_003", "000_003"),
        (".mp4", "_mp4"),
        ("zoë.m4v", "zoë"),
        ("a.doc", "a_doc"),
    ],
)
def test_an_id_is_the_name_without_suffix_and_dots(name: str, made: str) -> None:
    assert id_of(name) == made
    assert is_id(made)
    assert id_of(made) == made


@pytest.mark.parametrize("name", ["", ".", "..", "../a.mp4", "a/b.mp4", "a\nb.mp4"])
def test_what_breaks_the_rule_besides_dots_still_does(name: str) -> None:
    assert not is_id(id_of(name))
