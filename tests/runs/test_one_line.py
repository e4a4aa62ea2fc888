"""Errors of Hydra's parser as one line that says how to write the value."""

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import OverrideParseException

from dfprep.runs.one_line import one_line


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (
            "out=/data/ö [b] x",
            "a value with spaces or signs needs quotes inside of quotes: \"out='/data/ö [b] x'\"",
        ),
        ("bind=[a", "quote it if the shell changed it"),
        ("nothing", "quote it if the shell changed it"),
    ],
)
def test_an_override_that_cannot_be_read_is_one_line_with_a_remedy(override, said):
    with pytest.raises(OverrideParseException) as caught:
        OverridesParser.create().parse_overrides([override])
    line = one_line(caught.value, "split")
    assert line.startswith(f"cannot read {override!r}")
    assert line.endswith(f"; {said}")
    assert not {"\n", "^"} & set(line)
