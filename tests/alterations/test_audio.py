import av
import numpy as np
import pytest

from dfprep.alterations import AudioVerdict, compare_audio, read_audio
from dfprep.alterations.audio import compare_waves

RATE_HZ = 44100
SECONDS = 4


def compared(fake, real):
    return compare_audio(read_audio(fake), read_audio(real))


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

    def make(wave, name, bit_rate=128_000, title=""):
        path = tmp_path / f"{name}.mp4"
        with av.open(str(path), "w") as container:
            container.metadata["title"] = title
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
    found = compared(write(sound(1), "fake", bit_rate=48_000), real)
    assert found.verdict is AudioVerdict.SAME
    assert found.offset_s == 0


@pytest.mark.parametrize("sound", [voice, noise, tone])
def test_another_sound_is_altered(write, sound):
    found = compared(write(sound(2), "fake"), write(sound(1), "real"))
    assert found.verdict is AudioVerdict.ALTERED
    assert found.correlation < 0.4


def test_a_delay_of_60_ms_is_the_same_and_measured(write):
    late = np.concatenate([np.zeros(int(0.06 * RATE_HZ), np.float32), voice(1)])
    found = compared(write(late, "fake"), write(voice(1), "real"))
    assert found.verdict is AudioVerdict.SAME
    assert found.offset_s == pytest.approx(0.06, abs=0.001)
    assert compared(write(voice(1), "fake"), write(late, "real")).offset_s == pytest.approx(-0.06, abs=0.001)


def test_half_as_loud_is_the_same(write):
    assert compared(write(0.5 * voice(1), "fake"), write(voice(1), "real")).verdict is AudioVerdict.SAME


def test_a_replaced_last_third_is_altered(write):
    wave, third = voice(1), SECONDS * RATE_HZ * 2 // 3
    wave[third:] = voice(2)[third:]
    found = compared(write(wave, "fake"), write(voice(1), "real"))
    assert found.verdict is AudioVerdict.ALTERED
    assert 0.2 < found.altered_share < 0.5
    assert found.correlation > 0.9


def test_a_missing_track_is_reported_as_missing(write):
    sound, mute = write(voice(1), "sound"), write(None, "mute")
    for fake, real, who in ((mute, sound, "the fake"), (sound, mute, "the original"), (mute, mute, "neither")):
        found = compared(fake, real)
        assert found.verdict is AudioVerdict.MISSING
        assert found.reason.startswith(who)


def test_silence_in_both_is_the_same_and_in_one_is_altered(write):
    silence = write(np.zeros(RATE_HZ, np.float32), "silence")
    assert compared(silence, write(np.zeros(RATE_HZ, np.float32), "b")).verdict is AudioVerdict.SAME
    assert compared(silence, write(voice(1), "real")).verdict is AudioVerdict.ALTERED


def test_files_that_are_missing_or_broken_are_unreadable_and_named(tmp_path, write):
    broken, real = tmp_path / "broken.mp4", write(voice(1), "real")
    broken.write_bytes(b"no video at all")
    for fake, original, name in (
        (broken, real, "broken"),
        (real, broken, "broken"),
        (tmp_path / "gone.mp4", real, "gone"),
    ):
        found = compared(fake, original)
        assert found.verdict is AudioVerdict.UNREADABLE
        assert f"{name}.mp4" in found.reason


def test_a_title_that_is_not_utf8_does_not_matter(tmp_path, write):
    latin = tmp_path / "latin.mp4"
    latin.write_bytes(write(voice(1), "real", title="xxTITLExx").read_bytes().replace(b"xxT", b"\xfc\xe4T"))
    with pytest.raises(UnicodeDecodeError):
        av.open(str(latin))
    assert compared(latin, latin).verdict is AudioVerdict.SAME


@pytest.mark.parametrize("seconds", [0.1, 0.2, 0.24, 0.5])
def test_a_track_of_less_than_half_a_second_is_the_same_as_itself(seconds):
    wave = noise(1)[: int(seconds * RATE_HZ * 8000 / 44100)]
    found = compare_waves(wave, wave)
    assert (found.verdict, found.offset_s) == (AudioVerdict.SAME, 0)


def test_a_damaged_packet_is_silent_and_the_rest_is_compared(write):
    path = write(voice(1), "real")
    whole = path.read_bytes()
    middle = whole.index(b"mdat") + len(whole) // 2
    damaged = path.with_name("damaged.mp4")
    damaged.write_bytes(whole[:middle] + b"\xff" * 400 + whole[middle + 400 :])
    with av.open(str(damaged)) as container, pytest.raises(av.FFmpegError):
        list(container.decode(audio=0))
    found = compared(damaged, path)
    assert found.verdict is AudioVerdict.SAME
    assert found.offset_s == 0
    assert len(read_audio(damaged).wave) == pytest.approx(len(read_audio(path).wave), abs=50)


def test_a_file_none_of_whose_sound_can_be_decoded_is_named(write):
    path = write(voice(1), "real")
    whole, start = path.read_bytes(), path.read_bytes().index(b"mdat") + 4
    end = whole.index(b"moov") - 4
    path.write_bytes(whole[:start] + b"\xff" * (end - start) + whole[end:])
    assert "real.mp4" in read_audio(path).problem


def test_sound_whose_rate_changes_within_the_track_is_read_to_its_end(tmp_path):
    parts = []
    for rate in (44100, 22050):
        part = tmp_path / f"{rate}.ts"
        with av.open(str(part), "w", format="mpegts") as container:
            stream = container.add_stream("aac", rate=rate, layout="mono")
            wave = (0.2 * np.sin(np.arange(2 * rate) * 2 * np.pi * 300 / rate)).astype(np.float32)
            for start in range(0, len(wave), 1024):
                frame = av.AudioFrame.from_ndarray(wave[None, start : start + 1024], format="fltp", layout="mono")
                frame.sample_rate, frame.pts = rate, start
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        parts.append(part.read_bytes())
    both = tmp_path / "both.ts"
    both.write_bytes(b"".join(parts))
    assert len(read_audio(both).wave) == pytest.approx(4 * 8000, abs=1500)  # encoders add some frames


def test_a_folder_of_pictures_has_no_sound(write, tmp_path):
    pictures, path = tmp_path / "pictures", write(voice(1), "real")
    pictures.mkdir()
    assert compared(pictures, path).verdict is AudioVerdict.MISSING
    assert "the fake has no sound track" in compared(pictures, path).reason
    assert compared(pictures, pictures).verdict is AudioVerdict.MISSING
