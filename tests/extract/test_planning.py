"""The plan of a run: which families are timed, and what follows from them."""

from types import SimpleNamespace

import numpy as np
import pytest

from dfprep.errors import SourceError
from dfprep.extract.planning import plan_report, plan_run
from dfprep.extract.planning.estimate import plan_of, sum_of
from dfprep.extract.planning.report import duration
from dfprep.extract.planning.timing import FamilySize, TimedFamily, spread, time_families
from dfprep.sources import Family
from dfprep.types import Label, Video

MB = 1_000_000


def timed(size, seconds):
    return TimedFamily(
        size, seconds, 0.9 * seconds, 3 * MB * size.n_videos, 500 * MB, {"decode": 0.8 * seconds, "embed": 0.2}, 0
    )


def exact(size):
    """A family that takes 2 s a video and 0.5 s a megabyte."""
    return timed(size, 2 * size.n_videos + 0.5 * size.n_bytes / MB)


def sizes_of(n, rng):
    return [FamilySize(int(rng.integers(1, 20)), int(rng.lognormal(0, 1) * 5 * MB)) for _ in range(n)]


@pytest.mark.parametrize("n", [1, 2, 3, 10, 64, 1000])
def test_the_spread_numbers_are_a_permutation(n):
    assert sorted(spread(n, n)) == list(range(n))


def test_every_prefix_of_the_spread_numbers_leaves_no_wide_gap():
    for k in range(1, 6):
        n = 2**k - 1
        marks = [-1, *sorted(spread(1024, n)), 1024]
        assert max(np.diff(marks)) <= 1024 / 2**k + 1


def test_rates_that_hold_exactly_give_the_exact_sum_without_an_error():
    sizes = sizes_of(300, np.random.default_rng(0))
    found = sum_of([exact(size) for size in sizes[:12]], sizes, lambda one: one.wall_s)
    assert found.total == pytest.approx(sum(exact(size).wall_s for size in sizes))
    assert found.error == pytest.approx(0, abs=1e-6 * found.total)


def test_the_true_sum_is_within_three_standard_errors_of_most_plans():
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(100):
        sizes = sizes_of(200, rng)
        everyone = [timed(size, exact(size).wall_s * rng.lognormal(0, 0.3)) for size in sizes]
        order = sorted(range(200), key=lambda i: sizes[i].n_bytes)
        chosen = [everyone[order[i]] for i in spread(200, 24)]
        found = sum_of(chosen, sizes, lambda one: one.wall_s)
        hits += abs(found.total - sum(one.wall_s for one in everyone)) < 3 * found.error
    assert hits >= 95


def test_a_plan_from_all_families_has_no_error_of_choice():
    size = FamilySize(2, 10 * MB)
    found = sum_of([exact(size)], [size], lambda one: one.wall_s)
    assert (found.total, found.error) == (pytest.approx(exact(size).wall_s), 0)


def test_an_unknown_error_is_called_unknown():
    size = FamilySize(2, 10 * MB)
    plan = plan_of([exact(size)], [size, size], workers=1, start_s=0, parent_bytes=0)
    assert "standard error of the time unknown" in "".join(map(str, plan_report(plan)))


def test_one_timed_family_gives_a_plan_of_unknown_error():
    sizes = [FamilySize(5, MB)] * 10
    found = sum_of([timed(sizes[0], 4)], sizes, lambda one: one.wall_s)
    assert (found.total, found.error) == (pytest.approx(40), float("inf"))


def test_more_machines_are_never_slower_and_no_run_is_shorter_than_its_longest_family():
    sizes = [FamilySize(5, 10 * MB)] * 99 + [FamilySize(100, 500 * MB)]
    plan = plan_of([exact(size) for size in sizes[90:]], sizes, workers=2, start_s=5, parent_bytes=300 * MB)
    hours = [plan.wall_s(shards) for shards in (1, 2, 4, 64, 1000)]
    assert hours == sorted(hours, reverse=True)
    assert hours[-1] == pytest.approx(5 + exact(sizes[-1]).wall_s)
    assert plan.memory_bytes == 300 * MB + 2 * 500 * MB
    assert plan.n_bytes.total == pytest.approx((99 * 5 + 100) * 3 * MB)
    assert next(iter(plan.shares)) == "decode"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(4, "4 s"), (99.7, "1 min 40 s"), (900, "15 min"), (7200, "2.0 h"), (72 * 3600, "3.0 days")],
)
def test_durations_are_in_words(seconds, text):
    assert duration(seconds) == text


def family(folder, name):
    path = folder / f"{name}.mp4"
    path.write_bytes(bytes(100))
    return Family(Video(name, path, Label.REAL))


def test_timing_stops_when_its_time_is_up_but_not_before_each_worker_has_some(tmp_path):
    all_families = [family(tmp_path, f"v{i:02d}") for i in range(50)]
    sizes = [FamilySize.of(one) for one in all_families]
    now, asked = [0.0], []

    def make_work(out):
        def extract(one):
            assert out.is_relative_to(tmp_path)
            assert out.is_dir()
            asked.append(one.reference.id)
            now[0] += 100
            return SimpleNamespace(seconds={"decode": 1.0})

        return extract

    found = time_families(all_families, sizes, make_work, 0, tmp_path, clock=lambda: now[0])
    assert len(found) == len(asked) == 3
    assert [one.size for one in found] == [FamilySize(1, 100)] * 3
    assert not list(tmp_path.glob("plan-*"))


def test_a_source_without_families_cannot_be_planned(tmp_path):
    with pytest.raises(SourceError, match="lists none"):
        plan_run([], lambda out: None, 0, None, tmp_path)


def test_a_plan_prints_the_amounts_of_the_run_and_leaves_the_output_as_it_was(command, sample, tmp_path):
    run = command(
        tmp_path, "experiment=sample", f"source.path={sample}", "source.n_clips=4", "source.n_frames=40",
        "embedder=none", "mlflow.enabled=false", "plan=true", "workers=0", "limit=2",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    printed = " ".join(run.stdout.split())
    for line in ("Time:", "Disk:", "Memory:", "Slowest:", "No output was changed"):
        assert line in printed
    assert not (tmp_path / "outputs/sample").exists()
    assert not list((tmp_path / "outputs").rglob("plan-*"))


def test_the_report_names_the_number_of_families_it_rests_on():
    sizes = [FamilySize(5, 10 * MB)] * 20
    plan = plan_of([exact(size) for size in sizes[:6]], sizes, workers=2, start_s=5, parent_bytes=MB)
    text = "\n".join(part for part in plan_report(plan) if isinstance(part, str))
    assert "100 videos in 20 families" in text
    assert "Estimated from 6 families" in text
