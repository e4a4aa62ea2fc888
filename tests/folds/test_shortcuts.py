"""A planted shortcut is named first, and without one there is no warning."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from dfprep.folds import find_shortcuts, places_in
from dfprep.folds.video_properties import PROPERTIES
from dfprep.tables import VideoRow
from dfprep.types import Label, Status

SIZES = [(640, 480), (1280, 720), (1920, 1080)]


def data(n_originals=40, n_fakes=2, seed=0, change=lambda row, rng: row):
    """Real videos of several sizes and lengths, and fakes encoded as these, apart from `change`; with places."""
    rng = np.random.default_rng(seed)
    videos, places = [], {}
    for i in range(n_originals):
        (width, height), n_frames = SIZES[rng.integers(3)], int(rng.integers(200, 500))
        usual, place = width * height * rng.lognormal(0, 0.4), (("one", "two")[i % 7 == 0], str(i % 5))
        for k in range(n_fakes + 1):
            bit_rate = round(usual * rng.lognormal(0, 0.1))
            row = VideoRow(
                video=f"v{i}_{k}",
                path=f"v{i}_{k}.mp4",
                label=Label.FAKE if k else Label.REAL,
                original=f"v{i}_0" if k else "",
                status=Status.OK,
                width=width,
                height=height,
                fps=25.0,
                n_frames=n_frames,
                seconds=n_frames / 25,
                codec="h264",
                bit_rate=bit_rate,
                bytes=bit_rate * n_frames // 200,
            )
            videos.append(change(row, rng) if k else row)
            places[row.video] = place
    return videos, places


def warned(found):
    return [row.name for row in found.warned]


def whole(found, name):
    return next(row for row in found.whole if row.name == name)


def test_fakes_of_another_bit_rate_are_named_first_with_both_rates_and_what_to_do():
    videos, places = data(change=lambda row, _: replace(row, bit_rate=7 * row.bit_rate, bytes=7 * row.bytes))
    found = find_shortcuts(videos, places)
    assert warned(found)[0] == "bits_per_pixel"
    assert set(warned(found)) == {"bits_per_pixel", "bit_rate", "bytes"}
    row = whole(found, "bit_rate")
    assert row.auc > 0.9
    assert (row.fakes_are, row.paired_share) == ("higher", 1)
    assert row.paired_ratio == pytest.approx(7, rel=0.1)
    labels = [video.label is Label.FAKE for video in videos]
    assert row.rank_auc == pytest.approx(roc_auc_score(labels, [video.bit_rate for video in videos]))
    sentence = next(line for line in found.lines() if line.startswith("SHORTCUT"))
    assert sentence.startswith("SHORTCUT: bits_per_pixel (AUC 1.00; real 0.0")
    assert "encode the real and the fake videos anew with the same encoder" in sentence


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("n_originals", "n_fakes"), [(20, 1), (60, 3)])
def test_without_a_shortcut_nothing_is_warned_of(seed, n_originals, n_fakes):
    found = find_shortcuts(*data(n_originals, n_fakes, seed))
    assert warned(found) == []
    assert "no property has a significant AUC of 0.6 or more" in found.lines()


@pytest.mark.parametrize("seed", range(6))
def test_many_fakes_of_one_original_are_no_shortcut(seed):
    """One odd original with hundreds of fakes gives an AUC far from 0.5, which says nothing about others."""
    videos, places = data(30, 1, seed)
    odd = replace(videos[0], bit_rate=10**8)
    copies = [
        replace(odd, video=f"odd{k}", label=Label.FAKE, original=odd.video, bit_rate=10**8 + k) for k in range(300)
    ]
    places |= {row.video: places[odd.video] for row in copies}
    found = find_shortcuts([odd, *videos[1:], *copies], places)
    assert whole(found, "bit_rate").auc > 0.8
    assert warned(found) == []


def test_a_value_that_only_fakes_have_is_found_although_it_is_typical():
    """The fakes are all cut to 350 frames, in the middle of what real videos have: the rank tells nothing."""
    cut = {"n_frames": 350, "seconds": 14.0}
    found = find_shortcuts(*data(80, 1, change=lambda row, _: replace(row, **cut)))
    row = whole(found, "n_frames")
    assert row.rank_auc < 0.65
    assert row.learned_auc > 0.95
    assert "n_frames" in warned(found)


def test_texts_are_judged_on_videos_of_other_folds():
    found = find_shortcuts(*data(change=lambda row, _: replace(row, codec="mpeg4", path=f"{row.video}.avi")))
    row = whole(found, "codec")
    assert (row.real, row.fake, row.rank_auc) == ("h264", "mpeg4", None)
    assert row.learned_auc == row.auc == 1
    assert set(warned(found)) == {"codec", "container"}
    # a codec of its own for each video tells nothing of the next one
    videos, places = data(60)
    each = [replace(row, codec=f"codec{k}") for k, row in enumerate(videos)]
    assert whole(find_shortcuts(each, places), "codec").auc == pytest.approx(0.5)


def test_what_is_unknown_of_one_class_only_is_a_shortcut_itself():
    videos, places = data(change=lambda row, _: replace(row, fps=None))
    found = find_shortcuts(videos, places)
    row = whole(found, "fps")
    assert (row.unknown_real, row.unknown_fake, row.rank_auc) == (0, 80, None)
    assert row.auc == 1
    assert any("unknown for 0 real, 80 fake" in line for line in found.lines())


def test_columns_that_are_missing_are_not_checked():
    videos, places = data()
    bare = [VideoRow(video=row.video, label=row.label, original=row.original, status=row.status) for row in videos]
    found = find_shortcuts(bare, places)
    assert {row.not_checked for row in found.rows} == {"unknown for all videos"}
    assert found.metrics() == {}
    names = ", ".join(prop.name for prop in PROPERTIES)
    assert found.lines()[1:] == (f"NOT CHECKED: {names}: unknown for all videos",)


@pytest.mark.parametrize(("label", "why"), [(Label.REAL, "no fake videos"), (Label.FAKE, "no real videos")])
def test_one_class_alone_is_not_checked(label, why):
    videos, places = data()
    found = find_shortcuts([row for row in videos if row.label is label], places)
    assert {row.not_checked for row in found.rows if row.name == "bit_rate"} == {why}
    assert any(line.startswith("NOT CHECKED: bit_rate") and line.endswith(why) for line in found.lines())
    assert find_shortcuts([], {}).warned == []


def test_too_few_videos_for_any_warning_are_not_passed():
    found = find_shortcuts(*data(4, change=lambda row, _: replace(row, bit_rate=9 * row.bit_rate)))
    assert warned(found) == []
    assert any(line.startswith("NOT CHECKED for warnings: too few") for line in found.lines())


def test_small_but_general_differences_from_the_own_original_are_found():
    """Sizes differ so much that 30 % more bits are hidden between videos, but not within a pair."""
    videos, places = data(60, 1)
    rng = np.random.default_rng(3)
    spread = {row.video: 2 ** rng.uniform(-6, 6) for row in videos if row.label is Label.REAL}
    wide = [replace(row, bytes=round(1.4 * 2**20 * spread[row.original or row.video])) for row in videos]
    wide = [replace(row, bytes=round(row.bytes / 1.4)) if row.label is Label.REAL else row for row in wide]
    found = find_shortcuts(wide, places)
    row = whole(found, "bytes")
    assert row.auc < 0.6
    assert (row.paired_share, row.paired_ratio) == (1, pytest.approx(1.4, abs=0.01))
    assert warned(found) == ["bytes"]


def test_every_fold_has_both_sides_and_the_direction_is_that_of_the_training_side():
    """In fold 3 the fakes are lower, elsewhere higher: a detector trained on the others is wrong there."""
    videos, places = data(100, 1)
    factor = {"3": 0.1}
    turned = [
        replace(row, bit_rate=round(row.bit_rate * factor.get(places[row.video][1], 10)))
        if row.label is Label.FAKE
        else row
        for row in videos
    ]
    rows = {
        (row.level, row.fold, row.side): row
        for row in find_shortcuts(turned, places).rows
        if row.name == "bit_rate"
    }
    assert set(rows) == {("", "", "all"), ("one", "", "all"), ("two", "", "all")} | {
        (level, str(k), side) for level in ("one", "two") for k in range(5) for side in ("train", "validation")
    }
    assert rows["one", "3", "validation"].rank_auc < 0.05
    assert rows["one", "3", "validation"].learned_auc < 0.6
    assert rows["one", "1", "validation"].rank_auc > 0.95
    assert rows["one", "3", "train"].rank_auc > 0.95
    n = {side: rows["one", "3", side].n_real for side in ("train", "validation")}
    assert sum(n.values()) == rows["one", "", "all"].n_real


def test_a_shortcut_in_one_part_only_is_warned_of_with_its_place():
    videos, places = data(200, 1)
    level_two = [
        replace(row, bit_rate=50 * row.bit_rate)
        if places[row.video][0] == "two" and row.label is Label.FAKE
        else row
        for row in videos
    ]
    found = find_shortcuts(level_two, places)
    assert not whole(found, "bit_rate").warned
    assert any(line.startswith("SHORTCUT:") and "bit_rate in two (" in line for line in found.lines())


def test_places_of_any_table(tmp_path):
    (tmp_path / "t.csv").write_text("filename,split\na.mp4,train\nb.mp4,val\nc.mp4,\n")
    assert places_in(tmp_path / "t.csv") == {"a": ("train", ""), "b": ("val", "")}
