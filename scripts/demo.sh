#!/usr/bin/env bash
# The main job on sample data: set-up, faces found in real and fake videos, HDF5 files, MLflow runs. Needs no download
# but Python packages. More arguments go to dfprep.extract.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/setup.sh
.venv/bin/python -m dfprep.extract experiment=sample "$@"
