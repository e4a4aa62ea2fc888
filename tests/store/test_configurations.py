from dfprep.store import config_hash, differences, flat


def test_differences_name_keys_that_only_one_side_has():
    assert differences({"a": {"b": 1}}, {"a": {"c": 2}}) == ["a.b=not set (there: 1)", "a.c=2 (there: not set)"]


def test_flat_keeps_lists_and_empty_maps_as_values():
    assert flat({"a": {"b": [1, 2], "c": {}}, "d": None}) == {"a.b": [1, 2], "a.c": {}, "d": None}


def test_the_hash_does_not_depend_on_the_order_of_keys():
    assert config_hash({"a": 1, "b": 2}) == config_hash({"b": 2, "a": 1})
    assert config_hash({"a": 1}) != config_hash({"a": 2})
