"""Parts of the configuration for Python code."""

import doctest
import importlib

import pytest

from dfprep.errors import ConfigError
from dfprep.runs import configured


def test_the_docstring_shows_what_happens():
    assert doctest.testmod(importlib.import_module("dfprep.runs.configured")).failed == 0


def test_a_part_of_a_part_can_be_asked_for():
    assert configured("detector.members.blaze", min_face_px=33, device="cpu").min_face_px == 33


def test_a_value_without_a_default_must_be_given(tmp_path):
    with pytest.raises(ConfigError, match=r"^source\.path must be given, got nothing"):
        configured("source=dfdc")
    assert configured("source=dfdc", path=str(tmp_path)).root == tmp_path
