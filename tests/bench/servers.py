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

    def peak_mib(self):
        """Its largest resident size so far."""
        with open(f"/proc/{self.child.pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return round(int(line.split()[1]) / 1024, 1)
        raise KeyError("VmHWM")

    def wait_for(self, ready, what):
        deadline = time.monotonic() + 120
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

    def __init__(self, durability, snapshot=None):
        """`snapshot`: what save() has returned; its data, instead of none."""
        self.folder = tempfile.mkdtemp(prefix="touchpoint-bench-")
        self.socket = os.path.join(self.folder, "redis.sock")
        if snapshot:
            shutil.copy(snapshot, os.path.join(self.folder, "dump.rdb"))
        super().__init__(
            ["redis-server", "--port", "0", "--unixsocket", self.socket, "--dir", self.folder,
             "--save", "", "--appendonly", "no", "--appendfsync", self.FSYNC[durability],
             "--maxmemory-policy", "noeviction"], os.path.join(self.folder, "redis.log"))
        self.wait_for(lambda: self.answers("PING", "PONG"), "redis-server")
        # Only now: with it, Redis starts from its log, and not from a snapshot.
        self.cli("CONFIG", "SET", "appendonly", "yes")
        self.wait_for(lambda: self.info("aof_rewrite_in_progress") == "0" and
                      self.info("aof_rewrite_scheduled") == "0", "the log of redis-server")

    def save(self):
        """Writes a snapshot and returns where it lies, until the end of this Redis."""
        self.cli("SAVE")
        return os.path.join(self.folder, "dump.rdb")

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

    def __init__(self, build, redis, durability, policy, tls=None):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        settings = {"listen.address": self.address, "redis.url": f"unix://{redis.socket}",
                    "durability": durability, "policy.file": policy, "http.address": ""}
        if tls:
            settings |= {"tls.certificate": tls.certificate, "tls.key": tls.key}
        command = [os.path.join(build, "services/touchpointd/touchpointd")]
        for key, value in settings.items():
            command += ["--set", f"{key}={value}"]
        super().__init__(command, os.path.join(redis.folder, f"daemon-{self.port}.log"))
        self.wait_for(lambda: self._listens(self.port), "touchpointd")

    @staticmethod
    def _listens(port):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0


class Daemons:
    """Several daemons on one Redis, started one after the other."""

    def __init__(self, start, number):
        self.each = [start() for _ in range(number)]

    def addresses(self):
        return [daemon.address for daemon in self.each]

    def cpu_seconds(self):
        return sum(daemon.cpu_seconds() for daemon in self.each)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for daemon in self.each:
            daemon.stop()


class Tls:
    """A certificate for 127.0.0.1 that signs itself."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="touchpoint-bench-")
        self.certificate = os.path.join(self._folder.name, "certificate.pem")
        self.key = os.path.join(self._folder.name, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=bench",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-out", self.certificate,
                        "-keyout", self.key], capture_output=True, check=True)
