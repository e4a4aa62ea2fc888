#!/usr/bin/env bash
# Install the wheel and run the tests on every Python from 3.10 to 3.13 that is there, in an environment of its own.
# PYTHONS="3.10 3.12" chooses versions, TORCH=cpu|cuda the build of PyTorch. More arguments go to pytest; without any
# the usual tests run. An environment takes 2.3 to 6.6 GB in TMPDIR, and is removed before the next one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/torch_build.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
small=(source.n_clips=1 source.n_frames=40 detector=blaze embedder=dlib figures=0 mlflow.enabled=false)

# interpreter 3.12: the one of PATH, of pyenv or of uv; nothing if there is none
interpreter() {
    local found
    for found in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/python \
        "${UV_PYTHON_INSTALL_DIR:-$HOME/.local/share/uv/python}"/cpython-"$1".*/bin/python3; do
        if "$found" -c "import sys, venv; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" 2> /dev/null; then
            echo "$found"
            return
        fi
    done
}

# check PYTHON ARGUMENTS...: the wheel alone in a new environment of PYTHON, by an extraction; then the tests
check() {
    "$1" -m venv --clear "$work/venv"
    local bin=$work/venv/bin pip=("$work/venv/bin/python" -m pip --disable-pip-version-check --quiet)
    install_torch "$bin/python"
    "${pip[@]}" install --constraint constraints.txt "$work"/dfprep-*.whl
    "${pip[@]}" check
    (cd "$work" && "$bin/dfprep-extract" "${small[@]}" out=out overwrite=true > extract.log 2>&1) || { cat "$work/extract.log"; return 1; }
    echo "the wheel alone: $(du -sh "$work/venv" | cut -f1) with PyTorch for $(torch_in "$bin/python"), and it extracts"
    "${pip[@]}" install --constraint constraints.txt "$(echo "$work"/dfprep-*.whl)[test]"
    OMP_NUM_THREADS=1 "$bin/python" -m pytest --numprocesses=2 --dist=loadfile "${@:2}"
}

"${PYTHON:-python3}" -m pip --disable-pip-version-check --quiet wheel --no-deps --wheel-dir "$work" .
summary=() failed=0
for version in ${PYTHONS:-3.10 3.11 3.12 3.13}; do
    python=$(interpreter "$version")
    if [[ -z $python ]]; then
        summary+=("Python $version: NOT CHECKED, not found")
    else
        echo "== Python $version: $python"
        set +e  # in a condition, bash would go on after a command of check that fails
        (set -e; check "$python" "$@")
        code=$?
        set -e
        [[ $code == 0 ]] && summary+=("Python $version: passed") || { summary+=("Python $version: FAILED"); failed=1; }
    fi
done
printf '%s\n' "${summary[@]}"
[[ ${summary[*]} == *passed* ]] || failed=1
exit "$failed"
