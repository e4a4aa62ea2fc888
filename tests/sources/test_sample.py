from __future__ import annotations

from pathlib import Path

from dfprep.runs import configured
from dfprep.types import Label


def test_every_fake_has_the_method_of_its_plan_and_no_real_video_has_one(sample: Path) -> None:
    source = configured("source=sample", path=str(sample), n_clips=4, n_frames=40)
    planned = {fake.id: fake.method for clip in source.plan() for fake in clip.fakes}
    videos = source.videos()
    assert {video.id: video.method for video in videos if video.label is Label.FAKE} == planned
    assert {video.method for video in videos if video.label is Label.REAL} == {""}
    assert {video.name for video in videos} == {f"{video.id}.mp4" for video in videos}
