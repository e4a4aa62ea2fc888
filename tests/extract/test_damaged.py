"""A damaged video is unreadable, or used up to its damage; the rest of its family stays right."""

import av
import numpy as np
import pytest

from dfprep.runs import configured
from dfprep.sources import Family
from dfprep.store import FaceFile
from dfprep.types import Label, Status, Video

FACE = (40, 30, 70, 66)


@pytest.fixture(scope="module")
def frames(scene):
    return [np.roll(frame, 2 * i, axis=1) for i, frame in enumerate(scene(60, lambda i: [FACE]))]


@pytest.fixture
def family(tmp_path, write_video, frames):
    """family(): a real video of 60 frames and two fakes of it."""

    def make():
        for name in ("real", "one", "other"):
            write_video(tmp_path / f"{name}.mp4", frames)
        fakes = [Video(name, tmp_path / f"{name}.mp4", Label.FAKE, "real") for name in ("one", "other")]
        return Family(Video("real", tmp_path / "real.mp4", Label.REAL), tuple(fakes))

    return make


def zero(path, from_frame, size=3000):
    """Overwrite `size` bytes with zeros, from the middle of the packet that is decoded as number `from_frame`."""
    with av.open(str(path)) as container:
        packet = [p for p in container.demux(video=0) if p.size][from_frame]
        start = packet.pos + packet.size // 2
    data = path.read_bytes()
    path.write_bytes(data[:start] + bytes(size) + data[start + size :])


def rows_of(result):
    return {row.video: row for row in result.rows}


def test_a_damaged_real_video_is_unreadable_from_a_frame_on_and_costs_its_fakes(make_extractor, family):
    made = family()
    zero(made.reference.path, 31)
    rows = rows_of(make_extractor().extract(made))
    assert rows["real"].status is Status.UNREADABLE
    assert rows["real"].reason.startswith("real.mp4 is damaged from frame ")
    assert rows["real"].reason.endswith(f"keep uses the {rows['real'].n_frames} frames before it")
    assert 20 <= rows["real"].n_frames <= 34
    assert rows["real"].damage.startswith(f"damaged from frame {rows['real'].n_frames} of 60 (")
    assert {rows[fake].status for fake in ("one", "other")} == {Status.ORIGINAL_FAILED}
    assert rows["one"].reason == "its original real is unreadable"


@pytest.mark.parametrize("damaged", ["refuse", "keep"])
def test_a_damaged_fake_loses_only_itself(make_extractor, family, damaged):
    made = family()
    zero(made.replicates[0].path, 31)
    rows = rows_of(make_extractor(reading=configured("frames", damaged=damaged)).extract(made))
    assert {name: row.status for name, row in rows.items()} == {
        "real": Status.OK,
        "one": Status.UNREADABLE,
        "other": Status.OK,
    }
    assert "damaged from frame" in rows["one"].reason
    assert rows["one"].damage
    assert not rows["other"].damage
    if damaged == "keep":
        assert rows["one"].reason.endswith("; its original was sampled up to frame 59, which is lost")


def test_a_kept_real_video_is_sampled_before_its_damage_and_its_fakes_at_the_same_frames(
    make_extractor, family, tmp_path
):
    made = family()
    zero(made.reference.path, 31)
    rows = rows_of(make_extractor(reading=configured("frames", damaged="keep")).extract(made))
    assert {row.status for row in rows.values()} == {Status.OK}
    n_kept = rows["real"].n_frames
    assert 20 <= n_kept <= 34
    kept = f"only the {n_kept} frames before the damage are used: it is damaged from frame {n_kept} of 60 ("
    assert rows["real"].reason.startswith(kept)
    assert (rows["one"].reason, rows["one"].damage, rows["one"].n_frames) == ("", "", 60)
    with FaceFile(tmp_path / "out" / "real.h5") as faces:
        assert faces.frame_index[-1] == n_kept - 1
        for crops in zip(faces.crop("raw", "real", 0), faces.crop("raw", "one", 0), strict=True):
            np.testing.assert_array_equal(*crops)  # the scene moves: another frame would differ


def test_a_video_that_is_too_short_because_of_its_damage_says_so(make_extractor, family):
    made = family()
    zero(made.reference.path, 12)
    row = rows_of(make_extractor(reading=configured("frames", damaged="keep")).extract(made))["real"]
    assert row.status is Status.TOO_SHORT
    assert f"; it is damaged from frame {row.n_frames} of 60 (" in row.reason
