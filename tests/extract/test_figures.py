import pytest

from dfprep.extract.figures import drawn_positions, family_figures
from dfprep.runs import configured
from dfprep.sources import Family
from dfprep.types import Label, Video


@pytest.mark.parametrize("n_frames", [1, 5, 17, 32])
def test_up_to_32_frames_are_all_drawn(n_frames):
    assert drawn_positions(n_frames).tolist() == list(range(n_frames))


def test_of_more_frames_32_are_drawn_from_the_first_to_the_last(make_extractor, tmp_path, write_video, scene):
    frames = scene(70, lambda i: [(40 + i, 30, 70 + i, 66)])
    videos = [
        Video("real", write_video(tmp_path / "real.mp4", frames), Label.REAL),
        Video("forged", write_video(tmp_path / "forged.mp4", frames), Label.FAKE, "real"),
    ]
    make_extractor(sampling=configured("sampling=consecutive", n_frames=63, start=4)).extract(
        Family(videos[0], tuple(videos[1:]))
    )
    figures = dict(family_figures(tmp_path / "out" / "real.h5", videos[0].path))
    assert set(figures) == {"boxes/real", "faces/real-person0", "replicates/real-person0"}
    expected = [str(frame) for frame in range(4, 67, 2)]
    for name, figure in figures.items():
        titles = [axis.get_title().removeprefix("frame ") for axis in figure.axes]
        assert [title for title in titles if title] == expected, name
