# SPDX-License-Identifier: Apache-2.0
"""The processes a benchmark measures: a fresh redis-server, and a daemon in front of it."""

import glob
import os
import shutil
import socket
import subprocess
import tempfile
import time


class Process:
    """A child that is stopped at the end of a `with` block."""

    def __init__(self, command, log):
        self._log = open(log, "wb")
        self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._log,
                                      stderr=subprocess.STDOUT)
        self.log = log

    def cpu_seconds(self):
        """CPU used by all its threads, by the scheduler's own account."""
        total = 0
        for path in glob.glob(f"/proc/{self.child.pid}/task/*/schedstat"):
            try:
                with open(path, encoding="ascii") as file:
                    total += int(file.read().split()[0])
            except OSError:
                pass  # the thread has just ended
        return total / 1e9

    def wait_for(self, ready, what):
        deadline = time.monotonic() + 30
        while not ready():
            if self.child.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{what} did not start, see {self.log}")
            time.sleep(0.02)

    def stop(self):
        self.child.terminate()
        self.child.wait()
        self._log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Redis(Process):
    """An empty Redis on a Unix socket, with the durability that is asked for."""

    FSYNC = {"relaxed": "everysec", "fsync": "always"}

    def __init__(self, durability):
        self.folder = tempfile.mkdtemp(prefix="touchpoint-bench-")
        self.socket = os.path.join(self.folder, "redis.sock")
        super().__init__(
            ["redis-server", "--port", "0", "--unixsocket", self.socket, "--dir", self.folder,
             "--save", "", "--appendonly", "yes", "--appendfsync", self.FSYNC[durability],
             "--maxmemory-policy", "noeviction"], os.path.join(self.folder, "redis.log"))
        self.wait_for(lambda: self.answers("PING", "PONG"), "redis-server")

    def cli(self, *words):
        return subprocess.run(["redis-cli", "-s", self.socket, *words], capture_output=True,
                              text=True, check=True).stdout

    def answers(self, command, answer):
        done = subprocess.run(["redis-cli", "-s", self.socket, command], capture_output=True,
                              text=True, check=False)
        return done.stdout.strip() == answer

    def info(self, field):
        for line in self.cli("INFO").splitlines():
            if line.startswith(field + ":"):
                return line.split(":", 1)[1].strip()
        raise KeyError(field)

    def stop(self):
        super().stop()
        shutil.rmtree(self.folder)


class Daemon(Process):
    """A daemon with the shipped policy and otherwise its defaults, in front of a Redis."""

    def __init__(self, build, redis, durability, policy):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"127.0.0.1:{port}"
        settings = {"listen.address": self.address, "redis.url": f"unix://{redis.socket}",
                    "durability": durability, "policy.file": policy}
        command = [os.path.join(build, "services/touchpointd/touchpointd")]
        for key, value in settings.items():
            command += ["--set", f"{key}={value}"]
        super().__init__(command, os.path.join(redis.folder, "daemon.log"))
        self.wait_for(lambda: self._listens(port), "touchpointd")

    @staticmethod
    def _listens(port):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0
