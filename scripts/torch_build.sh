# To be sourced: which build of PyTorch, and how it gets into an environment.

# TORCH=cpu|cuda, else cuda where nvidia-smi lists a GPU
torch_build=${TORCH:-$(nvidia-smi --list-gpus 2> /dev/null | grep -q GPU && echo cuda || echo cpu)}
[[ $torch_build == cpu || $torch_build == cuda ]] || { echo "TORCH must be cpu or cuda, got $torch_build" >&2; exit 1; }

# install_torch PYTHON: the version of constraints.txt as $torch_build into the environment of PYTHON; another build is removed.
# What the package index has is left to the installation that follows: on Linux that is a build for CUDA.
install_torch() {
    local pip=("$1" -m pip --disable-pip-version-check --quiet) there version index=https://download.pytorch.org/whl/cpu
    there=$(torch_in "$1")
    if [[ -n $there && $there != "$torch_build" ]]; then
        "${pip[@]}" uninstall --yes torch
    fi
    if [[ $torch_build == cpu && $there != cpu ]]; then
        version=$(sed -n 's/^torch==\([^ ;]*\).*/\1/p' constraints.txt)
        # "+cpu" is the name of a build that PyTorch's own index has, and the package index has not
        "${pip[@]}" install --constraint constraints.txt --extra-index-url "$index" --timeout 10 --retries 0 "torch==$version+cpu" 2> /dev/null ||
            echo "no CPU build of torch $version found: $index cannot be reached, or has none for this Python; taking that of the package index, which may bring 4 GB of CUDA" >&2
    fi
}

# torch_in PYTHON: cpu or cuda, whichever PYTHON has; nothing if it has none
torch_in() {
    "$1" -c 'import torch; print("cuda" if torch.version.cuda else "cpu")' 2> /dev/null || true
}
