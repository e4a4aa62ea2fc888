import os
import signal
from functools import partial

import pytest

from dfprep.errors import DfprepError, NoFace
from dfprep.runs import pool
from dfprep.runs.pool import spread


def square(x):
    return x * x


def make_square():
    return square


def with_process(x):
    return x, os.getpid()


def make_with_process():
    return with_process


def fails_at(bad, kind, x):
    if x == bad:
        raise kind(f"item {x}")
    return x


def make_failing(bad, kind):
    return partial(fails_at, bad, kind)


def kills_at(bad, x):
    if x in bad:
        os.kill(os.getpid(), signal.SIGKILL)
    return x


def make_killing(bad):
    return partial(kills_at, bad)


def make_nothing():
    raise RuntimeError("CUDA out of memory")


def not_expected(item):
    raise AssertionError(f"item {item} killed its process")


@pytest.mark.parametrize("workers", [0, 2])
def test_every_item_gives_one_result_in_a_worker_process_or_here(workers):
    results = list(spread(make_with_process, range(23), workers, not_expected))
    assert sorted(item for item, _ in results) == list(range(23))
    assert ({os.getpid()} == {pid for _, pid in results}) == (workers == 0)
    assert os.getpid() not in {pid for _, pid in results} or workers == 0


def test_items_are_taken_only_as_work_goes_on():
    taken = []

    def items():
        for x in range(100):
            taken.append(x)
            yield x

    results = spread(make_square, items(), 1, not_expected)
    next(results)
    assert len(taken) < 10
    results.close()


@pytest.mark.parametrize(("workers", "kind"), [(0, NoFace), (2, ZeroDivisionError)])
def test_a_bug_in_a_worker_stops_the_run_as_it_is(workers, kind):
    with pytest.raises(kind, match="item 3"):
        list(spread(partial(make_failing, 3, kind), range(9), workers, not_expected))


def test_what_kills_its_process_is_told_and_costs_no_other_item():
    results = spread(partial(make_killing, {3}), range(7), 2, lambda item: f"lost {item}")
    assert sorted(map(str, results)) == ["0", "1", "2", "4", "5", "6", "lost 3"]


def test_too_many_killed_processes_are_not_the_items_fault(monkeypatch):
    monkeypatch.setattr(pool, "MOST_DEADLY", 0)
    with pytest.raises(DfprepError, match="killed 1 times while alone at work, perhaps for memory"):
        list(spread(partial(make_killing, {0}), range(3), 1, not_expected))


def test_a_worker_that_cannot_start_says_why():
    with pytest.raises(RuntimeError, match="CUDA out of memory"):
        list(spread(make_nothing, range(4), 2, not_expected))
