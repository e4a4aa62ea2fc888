from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfprep.errors import FaceGaps
from dfprep.faces.gaps import fill_short_gaps, kept_positions
from dfprep.runs import configured


def test_short_gaps_are_filled_only_between_present_frames():
    present = np.array([0, 1, 0, 1, 0, 0, 1, 0], bool)
    assert fill_short_gaps(present, 1).astype(int).tolist() == [0, 1, 1, 1, 0, 0, 1, 0]


TRACKING = configured("tracks")  # here, because the first call takes longer than hypothesis allows

covered_frames = st.lists(st.booleans(), min_size=1, max_size=40).filter(any)


@given(covered_frames, st.integers(1, 20))
def test_with_retry_every_frame_is_kept_or_the_missing_ones_are_named(covered, min_frames):
    tracking = replace(TRACKING, incomplete="retry", min_frames=min_frames)
    frame_index = np.arange(len(covered)) * 3 + 100
    missing = [100 + 3 * t for t, one in enumerate(covered) if not one]
    if not missing:
        assert kept_positions(np.array(covered), frame_index, tracking).tolist() == list(range(len(covered)))
        return
    with pytest.raises(FaceGaps) as gaps:
        kept_positions(np.array(covered), frame_index, tracking)
    assert str(gaps.value) == (
        f"the most present person lacks {len(missing)} of the {len(covered)} frames "
        f"100..{97 + 3 * len(covered)}: {', '.join(map(str, missing))}"
    )


@given(covered_frames, st.integers(1, 20))
def test_with_drop_frames_the_covered_ones_are_kept_if_they_are_enough(covered, min_frames):
    tracking = replace(TRACKING, incomplete="drop_frames", min_frames=min_frames)
    frame_index = np.arange(len(covered))
    if all(covered) or sum(covered) >= min_frames:
        kept = kept_positions(np.array(covered), frame_index, tracking)
        assert kept.tolist() == [t for t, one in enumerate(covered) if one]
        return
    needed = min(min_frames, len(covered))
    with pytest.raises(
        FaceGaps, match=f"is in {sum(covered)} of the {len(covered)} frames 0.*but {needed} are needed"
    ):
        kept_positions(np.array(covered), frame_index, tracking)
