"""`python -m sandbox` as a process of its own."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from urllib.request import urlopen

import pytest


@pytest.fixture
def start(tmp_path):
    """Start the command; the processes are ended when the test is over."""
    started: list[subprocess.Popen[str]] = []

    def run(*options: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-W", "error", "-m", "sandbox", *options]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


def facts(process: subprocess.Popen[str]) -> dict[str, str]:
    """Read what it prints at the start."""
    lines = (process.stdout.readline().rsplit("  ", 1) for _ in range(3))
    return {name.strip(): value.strip() for name, value in lines}


def test_it_serves_preloaded_updates_and_stops_cleanly(start, tmp_path):
    file = tmp_path / "updates.jsonl"
    file.write_text("\n".join(json.dumps({"update_id": n}) for n in (7, 8)))
    process = start("--port", "0", "--preload", str(file), "--latency-ms", "1", "--speed", "60")
    told = facts(process)
    with urlopen(f"{told['Bot API base URL']}{told['bot token']}/getUpdates?limit=1") as answer:
        assert json.load(answer)["result"] == [{"update_id": 7}]
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=3) == ("", "")
    assert process.returncode == 0


def test_a_taken_port_is_one_clear_line(start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start("--port", str(taken.getsockname()[1]))
        _, complaint = process.communicate(timeout=10)
    assert process.returncode == 1
    assert complaint.startswith("sandbox: ")
    assert len(complaint.splitlines()) == 1


def test_it_serves_this_machine_only(start):
    process = start("--host", "0.0.0.0")
    _, complaint = process.communicate(timeout=10)
    assert (process.returncode, "invalid choice" in complaint) == (2, True)
