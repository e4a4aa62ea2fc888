from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from trees import put, touch
from trees.dfd import tree
from trees.ffpp import tree as ffpp_tree

from dfprep.errors import ConfigError, SourceError
from dfprep.runs import configured
from dfprep.sources import Dfd, families
from dfprep.types import Label

FAKES = Path("manipulated_sequences/DeepFakeDetection")


def source(root: Path, **changes: object) -> Dfd:
    return configured("source=dfd", path=str(root), **changes)


def test_a_fake_belongs_to_its_targets_video_of_the_same_scene_and_compression(tmp_path: Path) -> None:
    fakes = tree(tmp_path, touch)
    grouped, orphans = families(source(tmp_path).videos())
    assert orphans == []
    assert [family.reference.id for family in grouped] == [f"c23_{target}__{scene}" for target, _, scene in fakes]
    for family, (target, donor, scene) in zip(grouped, fakes, strict=True):
        stem = f"{target}_{donor}__{scene}__YVGY8LOK"
        made = {video.id: video for video in family.replicates if video.label is Label.FAKE}
        assert sorted(made) == [f"DeepFakeDetection_{c}_{stem}" for c in ("c23", "c40")]
        for fake in made.values():
            assert (fake.original, fake.actor, fake.donor) == (
                f"{fake.compression}_{target}__{scene}",
                target,
                donor,
            )
            assert (fake.name, fake.method, fake.split) == (f"{stem}.mp4", "DeepFakeDetection", "")
        (other,) = (video for video in family.replicates if video.label is Label.REAL)
        assert (other.id, other.actor, other.compression) == (f"c40_{target}__{scene}", target, "c40")


@pytest.mark.parametrize("extra", ["", "videos"])
def test_an_extra_level_changes_nothing(tmp_path: Path, extra: str) -> None:
    fakes = tree(tmp_path, touch, extra=extra)
    assert len(source(tmp_path).videos()) == 2 * 2 * len(fakes)


def test_compressions_are_chosen_and_c0_is_raw(tmp_path: Path) -> None:
    fakes = tree(tmp_path, touch, compressions=("c0", "c23"))
    chosen = source(tmp_path, compressions=["c0"]).videos()
    assert Counter((video.label.value, video.compression) for video in chosen) == {
        ("REAL", "raw"): len(fakes), ("FAKE", "raw"): len(fakes)
    }  # fmt: skip
    with pytest.raises(ConfigError, match=r"source\.compressions must name some of c23, raw, got 'c40'"):
        source(tmp_path, compressions=["c40"]).videos()
    with pytest.raises(ConfigError, match=r"source\.splits must name some of none"):
        source(tmp_path, splits=["test"]).videos()


def test_masks_are_found_where_they_are_wanted(tmp_path: Path) -> None:
    fakes = tree(tmp_path, touch)
    masks = {v.id: v.mask for v in source(tmp_path, masks=True).videos() if v.mask}
    assert len(masks) == 2 * (len(fakes) - 1)
    stem = "01_02__kitchen_pan__YVGY8LOK"
    assert masks[f"DeepFakeDetection_c40_{stem}"] == tmp_path / FAKES / "masks" / "videos" / f"{stem}.mp4"
    assert not any(video.mask for video in source(tmp_path).videos())


def test_faceforensics_in_the_same_folder_is_not_read(tmp_path: Path) -> None:
    fakes = tree(tmp_path, touch)
    ffpp_tree(tmp_path, touch)
    assert len(source(tmp_path).videos()) == 2 * 2 * len(fakes)


def test_published_numbers_are_known(tmp_path: Path) -> None:
    known = {(one.label, one.method, one.compression): one.count for one in source(tmp_path).published()}
    assert known == {
        **{(Label.REAL, "", c): 363 for c in ("raw", "c23", "c40")},
        **{(Label.FAKE, "DeepFakeDetection", c): 3068 for c in ("raw", "c23", "c40")},
    }


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("original_sequences/youtube/c23/videos/000.mp4", "must hold original_sequences/actors/ and"),
        ("Original_sequences/actors/c23/01__kitchen_pan.mp4", "must be called original_sequences; rename"),
        ("original_sequences/Actors/c23/01__kitchen_pan.mp4", "Actors must be called actors; rename"),
        ("original_sequences/actors/C23/01__kitchen_pan.mp4", "C23 must be called c23; rename"),
        ("manipulated_sequences/deepfakedetection/c23/x.mp4", "must be called DeepFakeDetection; rename"),
        ("original_sequences/actors/c23/01_kitchen_pan.mp4", r"01_kitchen_pan\.mp4 must have .* 01__kitchen_pan;"),
        (f"{FAKES}/c23/01_02__kitchen_pan.mp4", r"01_02__kitchen_pan\.mp4 must have .*<8 characters>.*; move"),
        (f"{FAKES}/c23/01_02__kitchen_pan__YVGY8LO.mp4", r"YVGY8LO\.mp4 must have .*<8 characters>"),
        (f"{FAKES}/c23/01__kitchen_pan__YVGY8LOK.mp4", "must have the form <target>_<source>__<scene>"),
    ],
)
def test_another_tree_or_name_is_one_line(tmp_path: Path, file: str, message: str) -> None:
    put(touch, tmp_path / file)
    with pytest.raises(SourceError, match=message) as caught:
        source(tmp_path).videos()
    assert "\n" not in str(caught.value)


def test_a_video_that_is_there_twice_is_one_line(tmp_path: Path) -> None:
    tree(tmp_path, touch)
    put(touch, tmp_path / "original_sequences/actors/c23/videos/videos/01__kitchen_pan.mp4")
    with pytest.raises(SourceError, match="the video id 'c23_01__kitchen_pan' must be unique"):
        source(tmp_path).videos()
