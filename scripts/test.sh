#!/usr/bin/env bash
# Set-up, then lint, types and tests, two test modules at a time. More arguments go to pytest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/setup.sh
.venv/bin/ruff check .
.venv/bin/ruff format --check --quiet .
.venv/bin/mypy
# one thread each: the threads of OpenMP wait for each other busily where there are more of them than cores
OMP_NUM_THREADS=1 .venv/bin/python -m pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder "$@"
