# SPDX-License-Identifier: Apache-2.0
"""What falls due, handed out and acknowledged: how fast, how late, at what cost; beside BullMQ."""

import filecmp
import json
import os
import shutil
import statistics
import subprocess

from servers import Daemon

HERE = os.path.dirname(os.path.abspath(__file__))
POLICY = os.path.join(HERE, "dispatch.yaml")
AHEAD = 6  # seconds to plan them in, before the first falls due
PER_SECOND = 500  # where it is not all at once


def bullmq_folder(bench):
    """Where BullMQ is installed, which the first time takes the npm registry."""
    source, folder = os.path.join(HERE, "bullmq"), os.path.join(bench.build, "bullmq")
    lock, installed = (os.path.join(folder, name)
                       for name in ("package-lock.json", "installed-lock.json"))
    shutil.copytree(source, folder, dirs_exist_ok=True)
    if not os.path.exists(installed) or not filecmp.cmp(lock, installed):
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder,
                       stdout=subprocess.DEVNULL, check=True)
        shutil.copy(lock, installed)
    return folder


def leases(bench, *arguments):
    with bench.redis() as redis, Daemon(bench.build, redis, bench.options.durability,
                                        POLICY) as daemon:
        return bench.costed(daemon, redis, "lease_load", "--server", daemon.address,
                            "--touchpoints", bench.options.due, *arguments)


def jobs(bench, folder):
    with bench.redis() as redis:
        cpu = redis.cpu_seconds()
        done = subprocess.run(["node", "work.mjs", redis.socket, str(bench.options.due),
                               str(AHEAD)], cwd=folder, capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise SystemExit(f"BullMQ: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        result = json.loads(done.stdout)
        result["redis_cpu_us_per_answer"] = round(
            (redis.cpu_seconds() - cpu) * 1e6 / result["answers"], 2)
        return result


def medians(runs):
    return {name: round(statistics.median(run[name] for run in runs), 2) for name in runs[0]
            if isinstance(runs[0][name], (int, float))}


def dispatch(bench):
    """Leases of touchpoints that all fall due at once, each acknowledged as sent; jobs of BullMQ
    that do nothing, likewise; and leases at a rate that leaves room, for their delay.

    CPU is that of planning and dispatch together, on both sides."""
    folder = bullmq_folder(bench)
    at_once, bullmq = [], []
    for _ in range(bench.options.repetitions):
        at_once.append(leases(bench, "--ahead", AHEAD))
        bullmq.append(jobs(bench, folder))
    steady = leases(bench, "--ahead", AHEAD, "--within", bench.options.due / PER_SECOND)
    ours, theirs = medians(at_once), medians(bullmq)
    return {"touchpoints": bench.options.due, "at_once": ours, "bullmq": theirs,
            "throughput_to_bullmq": round(ours["per_second"] / theirs["per_second"], 3),
            "steady": {"per_second": PER_SECOND, "target": "due to leased p99 <= 2000 ms",
                       **{name: steady[name] for name in ("due_to_leased_p50_ms",
                                                          "due_to_leased_p99_ms",
                                                          "daemon_cpu_us_per_answer",
                                                          "redis_cpu_us_per_answer")}}}
