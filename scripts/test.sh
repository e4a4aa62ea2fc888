#!/usr/bin/env bash
# Set-up, then lint, types and tests, two test modules at a time; --all runs the slow tests, too. More arguments go to
# pytest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/setup.sh
.venv/bin/ruff check .
.venv/bin/ruff format --check --quiet .
.venv/bin/mypy
selection=()
if [[ ${1:-} == --all ]]; then
    selection=(-m "slow or not slow")
    shift
fi
# one thread each: with more threads than cores those of OpenMP take CPU time only to wait for each other
OMP_NUM_THREADS=1 .venv/bin/python -m pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder "${selection[@]}" "$@"
