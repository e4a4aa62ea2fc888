"""Fetching weights, against a real server on this machine."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dfprep.embeddings import CHECKPOINTS, Checkpoint, FaceNet
from dfprep.embeddings.checkpoints import fetch
from dfprep.errors import WeightsError

CONTENT = bytes(range(256)) * 5000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Server:
    """Serves `content` at /w.pt, cut off after `n_sent` bytes; calls `halfway` between the halves."""

    def __init__(self) -> None:
        self.content = CONTENT
        self.n_sent: int | None = None
        self.halfway: Callable[[], object] = lambda: None
        self.n_requests = 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.n_requests += 1
                if self.path != "/w.pt":
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(len(server.content)))
                self.end_headers()
                sent = server.content[: server.n_sent]
                self.wfile.write(sent[: len(sent) // 2])
                self.wfile.flush()
                server.halfway()
                self.wfile.write(sent[len(sent) // 2 :])

            def log_message(self, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/w.pt"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "*")
    running = Server()
    yield running
    running.stop()


def test_a_checkpoint_is_downloaded_once(server: Server, tmp_path: Path) -> None:
    checkpoint = Checkpoint("w.pt", server.url, SHA256)
    first = fetch(checkpoint, tmp_path / "new" / "folder")
    assert first.read_bytes() == CONTENT
    assert first.parent.joinpath("w.pt") == first == fetch(checkpoint, first.parent)
    assert server.n_requests == 1
    assert list(first.parent.iterdir()) == [first]


def test_an_unfinished_download_has_no_final_name(server: Server, tmp_path: Path) -> None:
    seen: list[list[str]] = []
    server.halfway = lambda: seen.append(sorted(path.name for path in tmp_path.iterdir()))
    fetch(Checkpoint("w.pt", server.url, SHA256), tmp_path)
    assert len(seen[0]) == 1
    assert re.fullmatch(r"\.w\.pt\..+\.part", seen[0][0])


def test_a_download_with_another_hash_is_rejected_and_deleted(server: Server, tmp_path: Path) -> None:
    server.content = CONTENT[:-1] + b"?"
    with pytest.raises(WeightsError, match=f"instead of {SHA256}") as error:
        fetch(Checkpoint("w.pt", server.url, SHA256), tmp_path)
    assert hashlib.sha256(server.content).hexdigest() in str(error.value)
    assert not list(tmp_path.iterdir())


def test_a_cached_file_with_another_hash_is_rejected_and_not_deleted(server: Server, tmp_path: Path) -> None:
    (tmp_path / "w.pt").write_bytes(b"mine")
    with pytest.raises(WeightsError, match="delete it to download it again"):
        fetch(Checkpoint("w.pt", server.url, SHA256), tmp_path)
    assert (tmp_path / "w.pt").read_bytes() == b"mine"
    assert server.n_requests == 0


def assert_says_both_ways_out(message: str, checkpoint: Checkpoint, folder: Path) -> None:
    assert "\n" not in message
    for part in (checkpoint.url, str(folder / "w.pt"), "embedder.weights=/path/to/w.pt", "embedder=dlib"):
        assert part in message
    assert not list(folder.iterdir())


def test_an_interrupted_transfer_is_rejected_and_deleted(server: Server, tmp_path: Path) -> None:
    server.n_sent = 1000
    checkpoint = Checkpoint("w.pt", server.url, SHA256)
    with pytest.raises(WeightsError, match=f"ended after 1000 of {len(CONTENT)} bytes") as error:
        fetch(checkpoint, tmp_path)
    assert_says_both_ways_out(str(error.value), checkpoint, tmp_path)


def test_a_refused_connection_is_reported_with_cause_and_remedies(server: Server, tmp_path: Path) -> None:
    checkpoint = Checkpoint("w.pt", server.url, SHA256)
    server.stop()
    with pytest.raises(WeightsError, match="refused") as error:
        fetch(checkpoint, tmp_path)
    assert_says_both_ways_out(str(error.value), checkpoint, tmp_path)


def test_a_missing_page_is_reported_with_its_status_and_remedies(server: Server, tmp_path: Path) -> None:
    checkpoint = Checkpoint("w.pt", server.url + "x", SHA256)
    with pytest.raises(WeightsError, match="404") as error:
        fetch(checkpoint, tmp_path)
    assert_says_both_ways_out(str(error.value), checkpoint, tmp_path)


def test_a_folder_that_cannot_be_created_is_reported_in_one_line(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(WeightsError, match="cannot be downloaded"):
        fetch(Checkpoint("w.pt", server.url, SHA256), tmp_path / "file" / "folder")


def test_facenet_by_name_uses_torchs_cache(
    server: Server, weights_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    server.content = weights_file.read_bytes()
    digest = hashlib.sha256(server.content).hexdigest()
    table = {"vggface2": Checkpoint("w.pt", server.url, digest)}
    settings = {"crop": "small", "device": "cpu", "batch": 64, "engine": "torch", "precision": "float32"}
    facenet = FaceNet("vggface2", **settings, videos="all", checkpoints=table)
    assert facenet.weights_sha256 == {"w.pt": digest}
    assert (tmp_path / "hub" / "checkpoints" / "w.pt").read_bytes() == server.content
    FaceNet("vggface2", **settings, videos="all", checkpoints=table)
    assert server.n_requests == 1


def test_published_checkpoints_come_from_the_release_under_their_own_names() -> None:
    assert {name: checkpoint.name for name, checkpoint in CHECKPOINTS.items()} == {
        "vggface2": "20180402-114759-vggface2.pt",
        "casia-webface": "20180408-102900-casia-webface.pt",
    }
    for checkpoint in CHECKPOINTS.values():
        assert checkpoint.url.startswith("https://github.com/timesler/facenet-pytorch/releases/download/")
        assert checkpoint.url.endswith("/" + checkpoint.name)
        assert re.fullmatch("[0-9a-f]{64}", checkpoint.sha256)
