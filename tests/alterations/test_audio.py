import av
import numpy as np
import pytest

from dfprep.alterations import AudioVerdict, compare_audio
from dfprep.errors import MissingFile, UnreadableVideo

RATE_HZ = 44100
SECONDS = 4


def voice(seed):
    """Speech-like sound, (n,) float32: a wandering pitch with harmonics, in syllables with pauses."""
    rng = np.random.default_rng(seed)
    t = np.arange(SECONDS * RATE_HZ) / RATE_HZ
    knots = np.arange(0, SECONDS + 1, 0.25)
    pitch = np.interp(t, knots, rng.uniform(90, 220, len(knots)))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    wave = sum(np.sin(k * phase + rng.uniform(0, 6)) / k for k in range(1, 20))
    syllables = np.arange(0, SECONDS + 1, 0.12)
    loud = np.clip(np.interp(t, syllables, rng.uniform(-0.4, 1, len(syllables))), 0, 1)
    return (0.2 * loud * wave + 0.002 * rng.normal(size=len(t))).astype(np.float32)


def noise(seed):
    return (0.1 * np.random.default_rng(seed).normal(size=SECONDS * RATE_HZ)).astype(np.float32)


def tone(seed):
    return (0.2 * np.sin(np.arange(SECONDS * RATE_HZ) * 2 * np.pi * (250 + 60 * seed) / RATE_HZ)).astype(np.float32)


@pytest.fixture
def write(tmp_path):
    """write(wave, name, bit_rate): the path of a file with `wave` as its AAC sound, or with a picture only."""

    def make(wave, name, bit_rate=128_000):
        path = tmp_path / f"{name}.mp4"
        with av.open(str(path), "w") as container:
            if wave is None:
                stream = container.add_stream("libx264", rate=25)
                stream.width = stream.height = 64
                stream.pix_fmt = "yuv420p"
                picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
                container.mux(stream.encode(picture))
            else:
                stream = container.add_stream("aac", rate=RATE_HZ, layout="mono")
                stream.bit_rate = bit_rate
                for start in range(0, len(wave), 1024):
                    piece = np.ascontiguousarray(wave[None, start : start + 1024], np.float32)
                    frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="mono")
                    frame.sample_rate, frame.pts = RATE_HZ, start
                    container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    return make


@pytest.mark.parametrize("sound", [voice, noise, tone])
def test_sound_encoded_again_is_the_same(write, sound):
    real = write(sound(1), "real")
    found = compare_audio(write(sound(1), "fake", bit_rate=48_000), real)
    assert found.verdict is AudioVerdict.SAME
    assert found.offset_s == 0


@pytest.mark.parametrize("sound", [voice, noise, tone])
def test_another_sound_is_altered(write, sound):
    found = compare_audio(write(sound(2), "fake"), write(sound(1), "real"))
    assert found.verdict is AudioVerdict.ALTERED
    assert found.correlation < 0.4


def test_a_delay_of_60_ms_is_the_same_and_measured(write):
    late = np.concatenate([np.zeros(int(0.06 * RATE_HZ), np.float32), voice(1)])
    found = compare_audio(write(late, "fake"), write(voice(1), "real"))
    assert found.verdict is AudioVerdict.SAME
    assert found.offset_s == pytest.approx(0.06, abs=0.001)
    assert compare_audio(write(voice(1), "fake"), write(late, "real")).offset_s == pytest.approx(-0.06, abs=0.001)


def test_half_as_loud_is_the_same(write):
    assert compare_audio(write(0.5 * voice(1), "fake"), write(voice(1), "real")).verdict is AudioVerdict.SAME


def test_a_replaced_last_third_is_altered(write):
    wave, third = voice(1), SECONDS * RATE_HZ * 2 // 3
    wave[third:] = voice(2)[third:]
    found = compare_audio(write(wave, "fake"), write(voice(1), "real"))
    assert found.verdict is AudioVerdict.ALTERED
    assert 0.2 < found.altered_share < 0.5
    assert found.correlation > 0.9


def test_a_missing_track_is_said_to_be_missing(write):
    sound, mute = write(voice(1), "sound"), write(None, "mute")
    for fake, real, who in ((mute, sound, "the fake"), (sound, mute, "the original"), (mute, mute, "neither")):
        found = compare_audio(fake, real)
        assert found.verdict is AudioVerdict.MISSING
        assert found.reason.startswith(who)


def test_silence_in_both_is_the_same_and_in_one_is_altered(write):
    silence = write(np.zeros(RATE_HZ, np.float32), "silence")
    assert compare_audio(silence, write(np.zeros(RATE_HZ, np.float32), "b")).verdict is AudioVerdict.SAME
    assert compare_audio(silence, write(voice(1), "real")).verdict is AudioVerdict.ALTERED


def test_files_that_are_missing_or_broken_are_named(tmp_path, write):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video at all")
    with pytest.raises(UnreadableVideo, match=r"broken\.mp4"):
        compare_audio(broken, write(voice(1), "real"))
    with pytest.raises(MissingFile, match=r"gone\.mp4"):
        compare_audio(tmp_path / "gone.mp4", broken)
