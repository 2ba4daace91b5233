# SPDX-License-Identifier: Apache-2.0
"""More plans than a daemon can take: what it still does, what refusals cost, how it comes back."""

import json
import statistics

IN_FLIGHT = 256  # closed-loop callers that find the peak
STAKEHOLDERS = 300_000  # so many that timelines stay short, and the last plan costs as the first
SETTLED = 3  # times the p99 before


def flood(bench, daemon, redis, seed, *phases):
    """Runs plan_flood, and adds what the calls cost the daemon and Redis."""
    return bench.costed(daemon, redis, "plan_flood", "--port", daemon.port, "--start", bench.start,
                        "--stakeholders", STAKEHOLDERS, "--seed", seed, *phases)


def refused_inside(log):
    """Seconds from when calls reached the handler to their refusals, of those that were logged."""
    with open(log, encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines if "OVERLOADED" in line]
    return [float(entry["duration_s"]) for entry in entries]


def settled_after(slices, usual):
    """Seconds until no later tenth of a second has a p99 far above the usual one."""
    over = [number for number, p99 in enumerate(slices) if p99 > SETTLED * usual]
    return (over[-1] + 1) / 10 if over else 0


def once(bench, factor):
    """A new daemon: its peak, half of that, `factor` times that, half of that again."""
    seconds = bench.options.flood_seconds
    with bench.redis() as redis, bench.daemon(redis) as daemon:
        flood(bench, daemon, redis, 1, f"closed:{IN_FLIGHT}:2")
        closed = f"closed:{IN_FLIGHT}:{seconds / 2}"
        before = flood(bench, daemon, redis, 2, closed)["phases"][0]["good_per_second"]
        run = flood(bench, daemon, redis, 3, f"open:{before / 2}:2",
                    f"open:{before * factor}:{seconds}", f"open:{before / 2}:6")
        after = flood(bench, daemon, redis, 4, closed)["phases"][0]["good_per_second"]
        usual, flooded, back = run["phases"]
        peak = (before + after) / 2
        inside = refused_inside(daemon.log)
        return {"ratio": flooded["good_per_second"] / peak, "peak_before": before,
                "peak_after": after, "sent_to_peak": flooded["sent_per_second"] / peak,
                "refused_p50_ms": flooded["refused_p50_us"] / 1e3,
                "refused_p99_ms": flooded["refused_p99_us"] / 1e3,
                "refused_inside_max_ms": max(inside, default=0) * 1e3,
                "accepted_p99_ms": flooded["ok_p99_us"] / 1e3,
                "usual_p99_ms": usual["ok_p99_us"] / 1e3,
                "driver_lag_p99_ms": flooded["lag_p99_us"] / 1e3, "ends": flooded["ends"],
                "settled_after_s": settled_after(back["ok_p99_us_by_100_ms"], usual["ok_p99_us"]),
                "daemon_mib_at_most": daemon.peak_mib()}


def summary(runs):
    return {name: {end: sum(run[name].get(end, 0) for run in runs)
                   for end in sorted({end for run in runs for end in run[name]})}
            if name == "ends" else round(statistics.median(run[name] for run in runs), 3)
            for name in runs[0]}


def overload(bench):
    """Goodput at twice and at ten times the peak, over the peak.

    Caller, daemon and Redis share the cores, and a refusal is not for nothing: the caller's own
    share of the refusals' time is at most the lag of its sending; what is `inside` is the daemon's
    alone, from its handler's first line on."""
    result = {"target": "ratio >= 0.9, refused within 5 ms, settled within 5 s",
              "in_flight_at_peak": IN_FLIGHT}
    for name, factor, times in (("twice", 2, bench.options.repetitions), ("ten_times", 10, 1)):
        runs = [once(bench, factor) for _ in range(times)]
        result[name] = {**summary(runs), "runs": [round(run["ratio"], 3) for run in runs]}
    return result
