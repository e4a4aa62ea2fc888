"""Every kind of figure for 3, 40 and 5,000 people, with long names: nothing is cut, overlaps or is empty."""

import numpy as np
import pytest
from drawn_figures import faults_of
from matplotlib.figure import Figure

from dfprep import plots
from dfprep.types import Label

THRESHOLDS = (0.965, 0.95, 0.90, 0.85)
WHOLE = (0.35, 0.1, 0.15, 0.2, 0.2)
SIZES = [3, 40, pytest.param(5000, marks=pytest.mark.slow)]
SMALL, MIDDLE = 3, 40


def pick(n, few, some, many):
    return few if n <= SMALL else some if n <= MIDDLE else many


def name(k):
    return f"clip{k:02d}" + ("", "_aaqaifqrwn_and_a_long_$name", "_swap")[k % 3]


def face(rng, *shape):
    return rng.integers(0, 256, (*shape, 12, 12, 3), dtype=np.uint8)


def actor_map(n, rng):
    actor = rng.integers(-1, max(2, n // 5), n)
    title = f"{n // 5:,} actors; {n // 10:,} of {n:,} people are noise (grey)"
    return plots.actor_map(rng.normal(size=(n, 2)), actor, face(rng, n), title)


def actor_faces(n, rng):
    def appearances(actor):
        k = pick(n, 1, 1 + actor % 8, 8)
        return plots.Appearances(actor, n, face(rng, k), [f"{name(j)}\n0.00{j}" for j in range(k)])

    title = "Actors in several videos, with the cosine distance of each face to the actor's centroid"
    return plots.actor_faces([appearances(actor) for actor in range(pick(n, 1, 8, 12))], title)


def k_distance(n, rng):
    return plots.k_distance(np.sort(rng.gamma(2, 0.1, n)), 2, 0.31)


def actor_sizes(n, rng):
    return plots.actor_sizes(np.sort(rng.zipf(1.8, max(2, n // 5)).clip(1, n))[::-1], n // 10)


def class_examples(n, rng):
    def example(k, j):
        real, fake = face(rng, 2)
        return plots.ClassExample(real, fake, real[..., 0], 0.99 - 0.05 * k - 0.01 * j, name(j), j % 2, 3.2 * k)

    counts = pick(n, (0, 1, 0, 0, 2), (2, 8, 3, 0, 8), (8, 8, 8, 8, 8))
    examples = {k: [example(k, j) for j in range(counts[k])] for k in range(5)}
    return plots.class_examples(examples, THRESHOLDS, dict(enumerate(np.array(counts) * n)), (3, 6, 12, 24))


def differences(n, rng):
    m = pick(n, 2, 9, 30)
    faces = face(rng, m)
    grey, labels = faces[..., 0], [Label.REAL] + [Label.FAKE] * (m - 1)
    names, title = (
        [name(k) for k in range(m)],
        "clip01, person 0, frame 30: differences of the fakes (30 of 71 videos)",
    )
    return plots.differences(names, labels, faces, grey / 255, grey, np.linspace(1, 0.8, m), title, {names[-1]})


def minima_histogram(n, rng):
    groups = [np.clip(rng.normal(mean, 0.03, m), 0, 1) for mean, m in ((0.9, n), (0.88, n // 4), (0.98, n // 4))]
    return plots.minima_histogram(*groups, THRESHOLDS)


def first_against_second(n, rng):
    return plots.first_against_second(*rng.uniform(0.7, 1, (2, n // 3)), THRESHOLDS)


def identity_histogram(n, rng):
    cosines = {f"method_{name(k)}": rng.normal(0.1 * k, 0.1, n) for k in range(pick(n, 1, 4, 11))}
    return plots.identity_histogram(cosines, rng.normal(0.8, 0.05, n), rng.normal(0.1, 0.1, n), 0.35, 0.62)


def placed(n, rng):
    sizes = rng.multinomial(3 * n, np.ones(10) / 10).tolist()
    levels = pick(n, [[2, 0, 0, 0, 0], [0, 1, 0, 0, 0]], [sizes[:5], sizes[5:]], [sizes[:5], [1] * 5])
    return dict(zip(("1st_level", "2nd_level"), levels, strict=True))


def ring(n, rng):
    return plots.ring(placed(n, rng), 0)


def class_shares(n, rng):
    sizes = {f"{level} {k}": m for level, folds in placed(n, rng).items() for k, m in enumerate(folds)}
    shares = {part: (rng.multinomial(m, WHOLE) / m).tolist() if m else None for part, m in sizes.items()}
    return plots.class_shares(shares, WHOLE)


def component_sizes(n, rng):
    return plots.component_sizes(rng.zipf(1.9, n).clip(1, n), {"1st_level": n / 7, "2nd_level": n / 14})


def shortcut_bars(n, rng):
    names = ["bit_rate", name(1), "bytes", "frames a second", "brightness of the surroundings", "sharpness"]
    bars = [
        plots.PropertyBar(one, 0.95 - 0.1 * k, rng.uniform(0.4, 1, pick(n, 0, 5, 10)).tolist(), k < 3)
        for k, one in enumerate(names[: pick(n, 2, 4, 6)])
    ]
    return plots.shortcut_bars(bars, 0.6)


def copy_pairs(n, rng):
    pair = plots.CopyPair((name(0), name(1)), face(rng, 2, 8)[..., 0], "similarity 0.97, likeness 0.991, mirrored")
    return plots.copy_pairs([pair] * pick(n, 1, 3, 6), f"Near copies: 1 of {n:,} pairs")


def videos_by_kind(n, rng):
    bars = [
        plots.KindBar(name(k // 2), ("c23", "c40")[k % 2], k > 0, int(rng.integers(1, n)), k % 3)
        for k in range(pick(n, 2, 10, 80))
    ]
    return plots.videos_by_kind(
        bars, f"a_data_set_with_a_long_name: {n:,} videos; 12 published kinds are not there"
    )


def sampled_faces(n, rng):
    frames = 37 * np.arange(pick(n, 2, 12, 32))
    return plots.sampled_faces(
        {kind: face(rng, len(frames)) for kind in ("small", "raw")}, frames, "clip01, person 0"
    )


def replicates(n, rng):
    m, frames = pick(n, 2, 4, 9), 37 * np.arange(pick(n, 2, 12, 32))
    labels, title = [Label.REAL] + [Label.FAKE] * (m - 1), "clip01, person 0: the real video above its replicates"
    return plots.replicates([name(k) for k in range(m)], labels, face(rng, m, len(frames)), frames, title)


def boxes_on_frames(n, rng):
    persons, t = pick(n, 1, 2, 5), pick(n, 1, 7, 32)
    boxes = np.array([[[60 + 110 * k, 80, 150 + 110 * k, 200]] * t for k in range(persons)], float)
    found, usable = rng.integers(0, 4, (persons, t)), rng.random((persons, t)) > 0.2
    frames, title = (
        rng.integers(0, 256, (t, 360, 640, 3), dtype=np.uint8),
        f"{name(1)}: the boxes, and the detectors",
    )
    names, living = ("mtcnn", "blaze"), np.full(persons, 0.31)
    return plots.boxes_on_frames(frames, boxes, found, names, 37 * np.arange(t), title, usable, living)


def sweep(swept, n, rng):
    names = ["actors", "noise_share", "best_of_all_metrics_with_a_long_name_f1", "videos_ok", "seconds_wall"]
    values = {one: (n * rng.random(len(swept))).tolist() for one in names[: pick(n, 1, 5, 5)]}
    values[names[0]][1] = None
    return plots.sweep_comparison({"a.key": swept}, values, "cluster: the jobs of a sweep; 1 of 8 failed")


def sweep_curves(n, rng):
    return sweep([f"{x:.2f}" for x in np.linspace(0.1, 0.9, pick(n, 2, 8, 40))], n, rng)


def sweep_bars(n, rng):
    return sweep([name(k) for k in range(pick(n, 2, 8, 60))], n, rng)


def extraction_overview(n, rng):
    statuses = {"ok": (n, 3 * n), "no_faces": (1, 0), "not_aligned": (0, n // 3)}
    found_by = {0b11: ("mtcnn + blaze", 20 * n), 0b01: ("mtcnn", 4 * n), 0: ("interpolated", n)}
    steps = ("read", "detect", "track", "crop", "embed", "write")[: pick(n, 0, 3, 6)]
    seconds = {step: float(s) for step, s in zip(steps, 10 * rng.random(6), strict=False)}
    sizes = rng.lognormal(5, 0.4, 25 * n)
    findings = plots.ExtractionFindings(statuses, {0: n, 2: 1}, found_by, sizes, seconds)
    return plots.extraction_overview(
        findings, f"Extraction of {4 * n:,} videos; faces of 1,000 of {n:,} references"
    )


KINDS = [
    extraction_overview,
    actor_map, actor_faces, k_distance, actor_sizes, class_examples, differences, minima_histogram,
    first_against_second, identity_histogram, ring, class_shares, component_sizes, shortcut_bars, copy_pairs,
    videos_by_kind, sampled_faces, replicates, boxes_on_frames, sweep_curves, sweep_bars,
]  # fmt: skip


def test_every_planted_fault_is_found():
    figure = Figure(figsize=(3, 2))
    figure.suptitle("a title that is much too long for a figure of three inches", fontsize=11)
    upper, lower = figure.subplots(2, 1)
    upper.plot([0, 1])
    for words in ("one", "another"):
        upper.text(0.5, 0.5, words, fontsize=9)
    lower.set(xticks=[], yticks=[])
    upper.tick_params(labelsize=6)
    faults = {fault.split()[0] for fault in faults_of(figure)}
    assert faults == {"cut", "overlap:", "too", "empty"}


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_nothing_is_cut_overlaps_is_too_small_or_empty(kind, n):
    assert faults_of(kind(n, np.random.default_rng(0))) == []
