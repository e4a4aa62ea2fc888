import os
import signal
from functools import partial

import pytest

from dfprep.errors import DfprepError, NoFace
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


def killed(x):
    os.kill(os.getpid(), signal.SIGKILL)


def make_killed():
    return killed


@pytest.mark.parametrize("workers", [0, 2])
def test_every_item_gives_exactly_one_result(workers):
    assert sorted(spread(make_square, range(23), workers)) == [x * x for x in range(23)]


def test_work_is_done_in_other_processes():
    pids = {pid for _, pid in spread(make_with_process, range(8), 2)}
    assert os.getpid() not in pids
    assert {pid for _, pid in spread(make_with_process, range(8), 0)} == {os.getpid()}


def test_items_are_taken_only_as_work_goes_on():
    taken = []

    def items():
        for x in range(100):
            taken.append(x)
            yield x

    results = spread(make_square, items(), 1)
    next(results)
    assert len(taken) < 10
    results.close()


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("kind", [ZeroDivisionError, NoFace])
def test_a_bug_in_a_worker_stops_the_run_as_it_is(workers, kind):
    with pytest.raises(kind, match="item 3"):
        list(spread(partial(make_failing, 3, kind), range(9), workers))


def test_a_killed_worker_is_said_in_one_line_with_the_way_out():
    with pytest.raises(
        DfprepError, match=r"killed, perhaps for memory; what is done is kept.*fewer workers than 2"
    ):
        list(spread(make_killed, range(4), 2))
