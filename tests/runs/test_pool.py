import os
import signal
from functools import partial

import pytest

from dfprep.errors import DfprepError, NoFace
from dfprep.runs.pool import MOST_DEADLY, spread


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
def test_every_item_gives_exactly_one_result(workers):
    assert sorted(spread(make_square, range(23), workers, not_expected)) == [x * x for x in range(23)]


def test_work_is_done_in_other_processes():
    pids = {pid for _, pid in spread(make_with_process, range(8), 2, not_expected)}
    assert os.getpid() not in pids
    assert {pid for _, pid in spread(make_with_process, range(8), 0, not_expected)} == {os.getpid()}


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


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("kind", [ZeroDivisionError, NoFace])
def test_a_bug_in_a_worker_stops_the_run_as_it_is(workers, kind):
    with pytest.raises(kind, match="item 3"):
        list(spread(partial(make_failing, 3, kind), range(9), workers, not_expected))


def test_what_kills_its_process_is_told_and_costs_no_other_item():
    results = spread(partial(make_killing, {3}), range(7), 2, lambda item: f"lost {item}")
    assert sorted(map(str, results)) == ["0", "1", "2", "4", "5", "6", "lost 3"]


def test_too_many_killed_processes_are_not_the_items_fault():
    everything = set(range(20))
    with pytest.raises(
        DfprepError, match=f"killed {MOST_DEADLY + 1} times while alone at work, perhaps for memory"
    ):
        list(spread(partial(make_killing, everything), range(20), 1, lambda item: item))


def test_a_worker_that_cannot_start_says_why():
    with pytest.raises(RuntimeError, match="CUDA out of memory"):
        list(spread(make_nothing, range(4), 2, not_expected))
