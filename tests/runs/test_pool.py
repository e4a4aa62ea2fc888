import logging
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from dfprep.errors import DfprepError, NoFace
from dfprep.runs import in_a_process, map_unordered, pool

REPOSITORY = Path(__file__).resolve().parents[2]


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


def kills_once(folder, bad, x):
    if x in bad and not (folder / str(x)).exists():
        (folder / str(x)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return x


def make_killing_once(folder, bad):
    return partial(kills_once, folder, bad)


def named_at_work(folder, x):
    mine = folder / f"{x}"
    mine.touch()
    time.sleep(0.2)
    beside = sorted(path.name for path in folder.iterdir())
    mine.unlink()
    if x == 1 and not (folder.parent / "died").exists():
        (folder.parent / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return x, beside


def make_named_at_work(folder):
    return partial(named_at_work, folder)


def killed_while_slow(folder, x):
    (folder / f"{os.getpid()}.pid").touch()
    time.sleep(0.3)
    return x


def make_killed_while_slow(folder):
    return partial(killed_while_slow, folder)


def sleeps_at(bad, x):
    if x == bad:
        time.sleep(600)
    return x


def make_sleeping(bad):
    return partial(sleeps_at, bad)


def out_of_memory_at(bad, x):
    if x == bad:
        raise MemoryError("no 8 GB left")
    return x


def make_out_of_memory(bad):
    return partial(out_of_memory_at, bad)


def logs(x):
    logging.getLogger("dfprep.toy").warning("item %d is odd", x)
    return x


def make_logging():
    return logs


class StartsLate:
    """`make_square`, which arrives in every process but the first only when that is to end."""

    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        return arrive, (self.folder,)


def arrive(folder):
    try:
        (folder / "first").mkdir()
    except FileExistsError:
        while signal.SIGTERM not in signal.sigpending():
            time.sleep(0.01)
    return make_square


def blocked_signals(died, x):
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    if not died.exists():
        died.touch()
        assert blocked >= {signal.SIGINT, signal.SIGTERM}
        os.kill(os.getpid(), signal.SIGKILL)
    return blocked


def make_blocked_signals(died):
    return partial(blocked_signals, died)


class NeedsTwo(Exception):
    """Cannot be made again from its arguments."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def needs_two(x):
    raise NeedsTwo("this", "that")


def make_needing_two():
    return needs_two


def make_nothing():
    raise RuntimeError("CUDA out of memory")


def dies_at_start():
    os._exit(3)


def not_expected(item, loss):
    raise AssertionError(f"item {item} is lost: {loss}")


@pytest.mark.parametrize("workers", [0, 2])
def test_every_item_gives_one_result_in_a_worker_process_or_here(workers):
    results = list(map_unordered(make_with_process, range(23), workers, not_expected))
    assert sorted(item for item, _ in results) == list(range(23))
    assert ({os.getpid()} == {pid for _, pid in results}) == (workers == 0)
    assert os.getpid() not in {pid for _, pid in results} or workers == 0


def test_items_are_taken_only_as_work_goes_on():
    taken = []

    def items():
        for x in range(100):
            taken.append(x)
            yield x

    results = map_unordered(make_square, items(), 1, not_expected)
    next(results)
    assert len(taken) < 10
    results.close()


@pytest.mark.parametrize(("workers", "kind"), [(0, NoFace), (2, ZeroDivisionError), (2, TimeoutError)])
def test_a_bug_in_a_worker_stops_the_run_as_it_is(workers, kind):
    with pytest.raises(kind, match="item 3"):
        list(map_unordered(partial(make_failing, 3, kind), range(9), workers, not_expected))


def test_an_error_that_cannot_be_sent_is_reported_all_the_same():
    with pytest.raises(RuntimeError, match="NeedsTwo: this and that"):
        list(map_unordered(make_needing_two, range(3), 2, not_expected))


def test_what_kills_its_process_twice_is_reported_and_costs_no_other_item():
    results = map_unordered(partial(make_killing, {3}), range(7), 2, lambda item, loss: f"{loss.value} {item}")
    assert sorted(map(str, results)) == ["0", "1", "2", "4", "5", "6", "killed 3"]


def test_an_item_whose_process_was_killed_once_is_done_after_all(tmp_path):
    make_work = partial(make_killing_once, tmp_path, {0, 1, 2, 3, 4, 5})
    assert sorted(map_unordered(make_work, range(9), 2, not_expected)) == list(range(9))


def test_the_second_try_is_alone(tmp_path):
    (tmp_path / "work").mkdir()
    results = dict(map_unordered(partial(make_named_at_work, tmp_path / "work"), range(6), 2, not_expected))
    assert sorted(results) == list(range(6))
    assert results[1] == ["1"]


def test_a_disturbed_run_gives_nothing_up(tmp_path):
    """A process is killed again and again, at work or while it starts; every item is done nevertheless."""
    done, results = threading.Event(), []

    def kill_six():
        killed = set()
        while len(killed) < 6 and not done.wait(0.05):
            for path in sorted(tmp_path.glob("*.pid")):
                if path.name not in killed:
                    killed.add(path.name)
                    os.kill(int(path.stem), signal.SIGKILL)
                    break

    killer = threading.Thread(target=kill_six)
    killer.start()
    try:
        results += map_unordered(partial(make_killed_while_slow, tmp_path), range(20), 2, not_expected)
    finally:
        done.set()
        killer.join()
    assert sorted(results) == list(range(20))


def test_too_many_killed_processes_are_not_the_items_fault(monkeypatch):
    monkeypatch.setattr(pool, "MOST_DEATHS", 2)
    lost = []
    with pytest.raises(DfprepError, match="killed 3 times without a completed item in between, perhaps for lack"):
        list(map_unordered(partial(make_killing, range(9)), range(9), 1, lambda item, loss: lost.append(item)))
    assert not lost, "no item was tried twice"


def test_processes_that_all_die_at_their_start_stop_the_run(monkeypatch):
    monkeypatch.setattr(pool, "MOST_DEATHS", 1)
    with pytest.raises(DfprepError, match="killed 2 times"):
        list(map_unordered(dies_at_start, range(3), 2, not_expected))


@pytest.mark.parametrize("workers", [0, 2])
def test_an_item_without_enough_memory_is_reported_as_that(workers):
    make_work = partial(make_out_of_memory, 2)
    results = map_unordered(make_work, range(5), workers, lambda item, loss: f"{loss.value} {item}")
    assert sorted(map(str, results)) == ["0", "1", "3", "4", "no memory 2"]


def test_an_item_that_takes_too_long_costs_only_itself():
    def limit(item):
        return 1.0 if item == 2 else None

    results = map_unordered(
        partial(make_sleeping, 2), range(6), 2, lambda item, loss: f"{loss.value} {item}", limit
    )
    assert sorted(map(str, results)) == ["0", "1", "3", "4", "5", "timed out 2"]


def test_a_worker_that_cannot_start_says_why():
    with pytest.raises(RuntimeError, match="CUDA out of memory"):
        list(map_unordered(make_nothing, range(4), 2, not_expected))


def test_what_workers_log_is_logged_here(caplog):
    assert sorted(map_unordered(make_logging, range(5), 2, not_expected)) == list(range(5))
    assert sorted(r.getMessage() for r in caplog.records) == [f"item {x} is odd" for x in range(5)]


def test_workers_leave_requests_to_stop_to_their_parent(tmp_path):
    """The first process, and the one that replaces it when it was killed."""
    make_work = partial(make_blocked_signals, tmp_path / "died")
    (blocked,) = map_unordered(make_work, [0], 1, not_expected)
    assert blocked >= {signal.SIGINT, signal.SIGTERM}


def taking(results, after, *numbers):
    """Take all `results` into a list; when it holds the item `after`, this process gets the signals `numbers`."""
    got = []
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012
        for item in results:
            got.append(item)
            if item == after:
                for number in numbers:
                    os.kill(os.getpid(), number)
    return got


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda s: s.name)
@pytest.mark.parametrize("times", [1, 2])
def test_an_interrupt_ends_the_work_and_leaves_the_handlers_as_they_were(number, times, monkeypatch):
    monkeypatch.setattr(pool, "GRACE_S", 1.0 if times == 1 else 600.0)
    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    got = taking(map_unordered(partial(make_sleeping, 3), range(99), 2, not_expected), 2, *times * [number])
    assert {0, 1, 2} <= set(got)
    assert len(got) <= 5
    assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)] == before


def test_an_interrupt_after_the_last_item_is_not_lost():
    assert taking(map_unordered(make_square, range(3), 1, not_expected), 4, signal.SIGTERM) == [0, 1, 4]


def test_a_process_that_starts_after_the_work_is_done_ends_without_a_traceback(tmp_path, capfd, monkeypatch):
    monkeypatch.setattr("pebble.CONSTS.term_timeout", 20)  # the time to print one
    assert list(map_unordered(StartsLate(tmp_path), [3], 2, on_lost=None)) == [9]
    assert capfd.readouterr().err == ""


def test_a_call_is_made_in_another_process():
    assert in_a_process(os.getpid) != os.getpid()


def test_a_call_in_a_process_raises_here():
    with pytest.raises(NoFace, match="item 3"):
        in_a_process(partial(fails_at, 3, NoFace, 3))


def test_workers_have_the_environment_of_now(monkeypatch):
    monkeypatch.setenv("DFPREP_TEST", "1")
    assert in_a_process(partial(os.getenv, "DFPREP_TEST")) == "1"
    monkeypatch.delenv("DFPREP_TEST")
    assert in_a_process(partial(os.getenv, "DFPREP_TEST")) is None


def test_workers_need_no_socket_in_the_folder_of_temporary_files(tmp_path):
    """The path of a socket has at most 107 bytes, and a batch system's TMPDIR may be longer."""
    folder = tmp_path / ("job" * 40)
    folder.mkdir()
    code = "from dfprep.runs import in_a_process; import os; print(in_a_process(os.getcwd))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(REPOSITORY)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == (f"{tmp_path}\n", "")
