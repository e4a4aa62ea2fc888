#!/usr/bin/env bash
# Make .venv with everything dfprep needs; quick when there is nothing to do. PYTHON=... chooses the interpreter,
# TORCH=cpu|cuda the build of PyTorch (without it: cuda where nvidia-smi lists a GPU).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/torch_build.sh

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    { echo "setup: dfprep needs Python 3.10 or newer; $python is $("$python" --version 2>&1). Set PYTHON=/path/to/python3" >&2; exit 1; }

# what the environment is made of: if none of it changed, it is up to date
made_of=$({ "$python" --version; pwd; echo "$torch_build"; cat scripts/setup.sh scripts/torch_build.sh setup.cfg pyproject.toml constraints.txt; } | sha256sum)
stamp=.venv/made-of
if [[ -f $stamp && "$(cat "$stamp")" == "$made_of" ]]; then
    exit 0
fi

echo "setup: making .venv with PyTorch for $torch_build (some minutes the first time)"
"$python" -m venv .venv
install_torch .venv/bin/python
# compat: a plain path in site-packages. With an import hook, python started in the folder above a clone named dfprep
# would take that folder for the package
.venv/bin/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt \
    --config-settings editable_mode=compat --editable '.[dlib,test]'
built=$(torch_in .venv/bin/python)
[[ $built == "$torch_build" ]] || echo "setup: PyTorch in .venv is built for $built, not for $torch_build" >&2
.venv/bin/python -m dfprep weights
echo "$made_of" > "$stamp"
