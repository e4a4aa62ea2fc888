#!/usr/bin/env bash
# Make .venv with everything dfprep needs; quick when there is nothing to do. PYTHON=... chooses the interpreter,
# TORCH=cpu|cuda the build of PyTorch (without it: cuda where nvidia-smi lists a GPU).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    { echo "setup: dfprep needs Python 3.10 or newer; $python is $("$python" --version 2>&1). Set PYTHON=/path/to/python3" >&2; exit 1; }
if [[ -z ${TORCH:-} ]]; then
    TORCH=$(nvidia-smi --list-gpus 2> /dev/null | grep -q GPU && echo cuda || echo cpu)
fi
[[ $TORCH == cpu || $TORCH == cuda ]] || { echo "setup: TORCH must be cpu or cuda, got $TORCH" >&2; exit 1; }

# what the environment is made of: if none of it changed, it is up to date
made_of=$({ "$python" --version; pwd; echo "$TORCH"; cat scripts/setup.sh setup.cfg pyproject.toml constraints.txt; } | sha256sum)
stamp=.venv/made-of
if [[ -f $stamp && "$(cat "$stamp")" == "$made_of" ]]; then
    exit 0
fi

echo "setup: making .venv with a $TORCH build of PyTorch (some minutes the first time)"
"$python" -m venv .venv
pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet)
torch_build() { .venv/bin/python -c 'import torch; print("cuda" if torch.version.cuda else "cpu")' 2> /dev/null || true; }

there=$(torch_build)
if [[ -n $there && $there != "$TORCH" ]]; then
    "${pip[@]}" uninstall --yes torch
fi
if [[ $TORCH == cpu ]]; then
    # "+cpu" names a build that the package index does not have; the public index of PyTorch does
    version=$(sed -n 's/^torch==\([^ ;]*\).*/\1/p' constraints.txt)
    index=https://download.pytorch.org/whl/cpu
    "${pip[@]}" install --constraint constraints.txt --extra-index-url "$index" --timeout 10 --retries 0 "torch==$version+cpu" 2> /dev/null ||
        echo "setup: there is no CPU build of torch $version for this Python, or $index cannot be reached; taking the build of the package index, which may bring 4 GB of CUDA" >&2
fi
# compat: a plain path in site-packages. With an import hook, python started in the folder above a clone named dfprep
# would take that folder for the package
"${pip[@]}" install --constraint constraints.txt --config-settings editable_mode=compat --editable '.[dlib,test]'
[[ $(torch_build) == "$TORCH" ]] || echo "setup: torch in .venv is a build for $(torch_build), not for $TORCH" >&2
.venv/bin/python -m dfprep weights
echo "$made_of" > "$stamp"
