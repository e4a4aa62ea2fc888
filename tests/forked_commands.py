"""Commands in forks of a process that has the modules loaded: as ``python -m`` runs them, without its imports.

Half of the time of a short command is the import of torch, MLflow and matplotlib. What depends on a start of Python
itself (which modules a stage loads, signals while they load, pipes that close) starts one instead.
"""

import json
import os
import resource
import runpy
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

LOADED = (
    "mlflow", "matplotlib.pyplot", "pandas", "sklearn.manifold", "skimage.metrics", "torch", "dfprep.pipeline",
    "dfprep.check.__main__", "dfprep.cluster.__main__", "dfprep.export.__main__", "dfprep.extract.__main__",
    "dfprep.group.__main__", "dfprep.inspect.__main__", "dfprep.report.__main__", "dfprep.split.__main__",
)  # fmt: skip


class CommandServer:
    """A process that runs one command after the other, each in a fork of its own."""

    def __init__(self, environment):
        self._process = subprocess.Popen(
            [sys.executable, __file__], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, module, arguments, folder, environment, pythonpath=(), timeout_s=400):
        """Run ``python -m module arguments`` in `folder`; a `subprocess.CompletedProcess` with both outputs."""
        with tempfile.TemporaryDirectory() as outputs:
            paths = [Path(outputs) / name for name in ("stdout", "stderr")]
            request = {
                "module": module,
                "arguments": [os.fsdecode(os.fspath(argument)) for argument in arguments],
                "folder": str(folder),
                "environment": environment,
                "pythonpath": [str(path) for path in pythonpath],
                "outputs": [str(path) for path in paths],
                "file_size_limit": resource.getrlimit(resource.RLIMIT_FSIZE),
            }
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            pid = int(self._process.stdout.readline())
            if not select.select([self._process.stdout], [], [], timeout_s)[0]:
                os.kill(pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired([module, *arguments], timeout_s)
            exit_code = int(self._process.stdout.readline())
            stdout, stderr = (path.read_text(errors="surrogateescape") for path in paths)
        return subprocess.CompletedProcess([module, *arguments], exit_code, stdout, stderr)

    def close(self):
        """End the process."""
        self._process.stdin.close()
        self._process.wait(timeout=60)


def serve():
    """Fork for every request, a line of JSON; answer with the process id, then with the exit code."""
    for module in LOADED:
        __import__(module)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a module prints is no answer
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if not pid:
            become(request)
            return
        print(pid, file=answers, flush=True)
        exit_code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        print(exit_code, file=answers, flush=True)


def become(request):
    """Be the process that ``python -m`` would have started."""
    os.environ.clear()
    os.environ.update(request["environment"])
    resource.setrlimit(resource.RLIMIT_FSIZE, tuple(request["file_size_limit"]))
    os.chdir(request["folder"])
    for descriptor, path in enumerate(request["outputs"], start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.path[0:1] = [request["folder"], *request["pythonpath"]]
    sys.argv = ["-m", *request["arguments"]]
    name = request["module"]
    # it is loaded once more, under the name __main__
    sys.modules.pop(name if name in LOADED else f"{name}.__main__")
    runpy.run_module(name, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    serve()
