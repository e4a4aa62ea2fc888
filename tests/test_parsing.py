import pytest

from dfprep.parsing import json_of, yaml_of


def test_plain_values_come_back():
    assert json_of('{"a": [1, 2.5, null]}') == {"a": [1, 2.5, None]}
    assert yaml_of("a: [1, 2.5, null]\nb: {c: text}\n") == {"a": [1, 2.5, None], "b": {"c": "text"}}


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "{" + '"a":' * 5])
def test_no_json_is_one_kind_of_error(text):
    with pytest.raises(ValueError, match=r"Expecting|nested too deeply"):
        json_of(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1,\n", "expected"),
        ("[" * 5_000, "nested too deeply"),
        ("a: " + "x" * 1_000_001, "characters, of at most"),
        ("a: &a [x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n", "aliases"),
        ("!!python/object/apply:os.system ['true']", "could not determine a constructor"),
        ("a: \x00", "not allowed"),
    ],
)
def test_yaml_beyond_plain_values_is_one_line(text, said):
    with pytest.raises(ValueError, match=said) as caught:
        yaml_of(text)
    assert "\n" not in str(caught.value)
