#!/usr/bin/env bash
# The main job on sample data: set-up, then extract, cluster, group and split, with tables, pictures and MLflow runs, and
# the report of it all. Needs no download but Python packages. More arguments go to dfprep.pipeline.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/setup.sh
.venv/bin/python -m dfprep.pipeline experiment=sample similarity.audio=true "$@"

of_report=()
for argument in "$@"; do
    if [[ $argument == out=* || $argument == mlflow.* ]]; then of_report+=("$argument"); fi
done
.venv/bin/python -m dfprep.report "${of_report[@]}"
