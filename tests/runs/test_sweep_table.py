"""The jobs of a sweep: which is the best."""

from dfprep.runs.sweep_table import Job, SweepTable


def job(eps, metrics, status="FINISHED", best_by=("bcubed_f", "silhouette")):
    return Job((f"clustering.eps={eps}",), status, "", metrics, f"run-{eps}", best_by)


def best(*jobs):
    found = SweepTable(jobs).best
    return found and found.run_id


def test_the_best_job_has_the_largest_first_metric_and_the_next_one_decides_between_equals():
    jobs = job(1, {"bcubed_f": 0.5, "silhouette": 0.9}), job(2, {"bcubed_f": 0.8, "silhouette": 0.1})
    assert best(*jobs) == "run-2"
    assert best(*jobs, job(3, {"bcubed_f": 0.8, "silhouette": 0.3})) == "run-3"


def test_a_metric_after_a_minus_is_best_where_it_is_smallest():
    leaks = ("-leaks", "-worst_class_distance")
    assert best(job(1, {"leaks": 2.0}, best_by=leaks), job(2, {"leaks": 0.0}, best_by=leaks)) == "run-2"


def test_a_failed_job_and_one_without_what_ranks_it_is_not_the_best():
    assert best(job(1, {"bcubed_f": 0.9}, "FAILED"), job(2, {"bcubed_f": 0.1})) == "run-2"
    assert best(job(1, {"people": 3.0}), job(2, {}, best_by=())) is None
