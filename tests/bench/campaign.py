# SPDX-License-Identifier: Apache-2.0
"""A campaign of a million through one stream: how fast, and how much memory the daemon takes."""

import json
import os
import subprocess
import time

KIBIBYTE = 1024


def write_audience(path, size):
    with open(path, "w", encoding="ascii") as file:
        file.writelines(f"stakeholder-{number:09}\n" for number in range(size))


def ctl(bench, daemon, *arguments):
    """Runs touchpointctl and returns what it prints, with the seconds it took."""
    command = [os.path.join(bench.build, "services/touchpointctl/touchpointctl"), "--server",
               daemon.address, "--output", "json", "campaign", *arguments]
    begin = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return json.loads(done.stdout), time.monotonic() - begin


def campaign(bench):
    """Preview, plan and cancel, in this order, on a daemon and a Redis that are new."""
    size = bench.options.audience
    result = {"stakeholders": size}
    with bench.redis() as redis, bench.daemon(redis) as daemon:
        audience = os.path.join(redis.folder, "audience")
        write_audience(audience, size)
        result["daemon_mib_at_start"] = daemon.peak_mib()
        header = ("--team", "sales", "--channel", "email", "--purpose", "promotion")
        plan = ("plan", "bench", "--audience", audience, *header)
        for name, arguments in (("preview", (*plan, "--validate-only")), ("plan", plan),
                                ("cancel", ("cancel", "bench", "--team", "sales"))):
            answer, seconds = ctl(bench, daemon, *arguments)
            done = answer["totals"]["scheduled"] if "totals" in answer else answer["cancelled"]
            if int(done) != size:
                raise SystemExit(f"{name}: {done} of {size}: {answer}")
            result[name] = {"per_second": round(size / seconds),
                            "daemon_mib_at_most": daemon.peak_mib(),
                            "redis_mib": round(int(redis.info("used_memory")) / KIBIBYTE**2, 1)}
    return result
