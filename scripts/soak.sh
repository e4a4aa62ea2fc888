#!/usr/bin/env bash
# Disturb all stages for MINUTES, and compare with an undisturbed run: scripts/soak.sh 30 [--folder build/soak] [--seed 2020]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=.venv/bin/python
if [[ ! -x $python ]]; then python=python3; fi
exec nice -n 5 "$python" scripts/soak.py "$@"
