# SPDX-License-Identifier: Apache-2.0
"""The measurements of tests/bench/run. Each returns plain values for the JSON it prints."""

import json
import os
import statistics
import subprocess
import tempfile
import time

from campaign import campaign  # noqa: F401  (one of the measurements)
from dispatch import dispatch  # noqa: F401  (another one)
from overload import overload  # noqa: F401  (and one more)
from recording import Recorder, data_set, to_resp
from servers import Daemon, Daemons, Redis, Tls

DRIVER_CORE = 0  # where the driver has one of its own
WINDOW = 8  # calls that a daemon has under way


class Bench:
    """What all measurements share: where the programs lie and how large the runs are."""

    def __init__(self, options, build, policy):
        self.options = options
        self.build = build
        self.policy = policy
        self.start = int(time.time())
        self.tls = Tls() if options.tls else None
        self.window = WINDOW * options.daemons  # of a replay, as of all daemons

    def daemon(self, redis, tls=None):
        """One daemon, without TLS unless told otherwise."""
        return Daemon(self.build, redis, self.options.durability, self.policy, tls)

    def daemons(self, redis):
        """As many as the options say, with TLS if they say so."""
        return Daemons(lambda: self.daemon(redis, self.tls), self.options.daemons)

    def redis(self, snapshot=None):
        return Redis(self.options.durability, snapshot)

    def run(self, program, *arguments):
        """Runs a driver and returns the JSON it prints."""
        command = [os.path.join(self.build, "tests/bench", program), *map(str, arguments)]
        if self.options.apart:
            command = ["taskset", "--cpu-list", str(DRIVER_CORE), *command]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return json.loads(done.stdout)

    def load(self, daemons, redis, *arguments):
        """Runs plan_load, and adds what the plans cost the daemons and Redis."""
        trust = ["--root-certificate", self.tls.certificate] if self.tls else []
        return self.costed(daemons, redis, "plan_load", "--server", *daemons.addresses(), *trust,
                           "--start", self.start, *arguments)

    def costed(self, daemon, redis, program, *arguments):
        """Runs a driver, and adds what its answers cost the daemon and Redis."""
        before = daemon.cpu_seconds(), redis.cpu_seconds()
        result = self.run(program, *arguments)
        for name, process, cpu in zip(("daemon", "redis"), (daemon, redis), before):
            result[f"{name}_cpu_us_per_answer"] = round(
                (process.cpu_seconds() - cpu) * 1e6 / result["answers"], 2)
        return result

    def replay(self, recording, identity, plans, window, pause=0, snapshot=None):
        """Sends recorded commits to a Redis that is as it was before the first of them: empty, or
        as the snapshot says.

        `identity` is the data set that they are of."""
        with self.redis(snapshot) as redis:
            if not snapshot:
                with self.daemon(redis):
                    pass  # creates a data set and loads the functions
                redis.cli("MSET", *(word for pair in identity.items() for word in pair))
            cpu = redis.cpu_seconds()
            result = self.run("commit_replay", "--socket", redis.socket, "--recording", recording,
                              "--plans", plans, "--window", window, "--pause", pause)
            result["redis_cpu_us_per_plan"] = round(
                (redis.cpu_seconds() - cpu) * 1e6 / plans, 2)
            return result


def record(bench, file, *arguments):
    """Runs plan_load on fresh daemons and writes the commits that it caused to `file`.

    Returns their number and their data set."""
    with bench.redis() as redis, bench.daemons(redis) as daemons:
        return record_on(bench, daemons, redis, file, *arguments)


def record_on(bench, daemons, redis, file, *arguments):
    with Recorder(redis.socket) as recorder:
        bench.load(daemons, redis, *arguments)
    commits = recorder.commits()
    with open(file, "wb") as out:
        out.writelines(map(to_resp, commits))
    return len(commits), data_set(commits)


def median(values):
    return statistics.median(values)


def streaming(bench):
    """Plans per second through gRPC streams, and of the same commits straight to Redis."""
    options = bench.options
    load = ["--mode", "stream", "--plans", options.plans, "--stakeholders", options.stakeholders]
    runs, ceilings = [], []
    with tempfile.NamedTemporaryFile() as file:
        calls, identity = record(bench, file.name, *load)
        for _ in range(options.repetitions):
            with bench.redis() as redis, bench.daemons(redis) as daemons:
                runs.append(bench.load(daemons, redis, *load))
            ceilings.append(bench.replay(file.name, identity, options.plans, bench.window))
    rate = median(run["per_second"] for run in runs)
    ceiling = median(run["per_second"] for run in ceilings)
    return {"ratio": round(rate / ceiling, 3), "target": ">= 0.7",
            "plans_per_second": round(rate), "ceiling_plans_per_second": round(ceiling),
            "keyspace": f"{options.stakeholders} stakeholders, empty at first",
            "plans": options.plans, "commit_calls": calls, "replay_window": bench.window,
            "runs": runs, "ceiling_runs": ceilings}


def unary(bench):
    """One call after the other: idle, with a rest between them, and back to back.

    Back to back, Redis and the empty call are never more than some microseconds from their last
    turn and run with warm caches, while a plan gives each of its processes time to cool down."""
    options = bench.options
    return {"idle": one_by_one(bench, options.calls // 4, options.pause),
            "back_to_back": one_by_one(bench, options.calls, 0)}


def one_by_one(bench, calls, pause):
    """The median time of a plan, of a call that does nothing, and of one commit."""
    options = bench.options
    warm_up = 200
    common = ["--plans", calls, "--warm-up", warm_up, "--pause", pause]
    plan = ["--mode", "unary", *common, "--stakeholders", options.stakeholders]
    empty = ["--mode", "empty", *common]
    plans, empties, commits = [], [], []
    with tempfile.NamedTemporaryFile() as file:
        _, identity = record(bench, file.name, *plan)
        for _ in range(options.repetitions):
            with bench.redis() as redis, bench.daemons(redis) as daemons:
                empties.append(bench.load(daemons, redis, *empty))
                plans.append(bench.load(daemons, redis, *plan))
            commits.append(bench.replay(file.name, identity, calls + warm_up, 1,
                                        pause))
    p50 = {name: median(run["p50_us"] for run in runs)
           for name, runs in (("plan", plans), ("empty_call", empties), ("commit", commits))}
    return {"ratio": round(p50["plan"] / (p50["empty_call"] + p50["commit"]), 3),
            "target": "<= 1.4", "p50_us": {k: round(v, 1) for k, v in p50.items()},
            "empty_call": "grpc.health.v1.Health/Check", "calls": calls, "rest_us": pause,
            "runs": plans, "empty_runs": empties, "commit_runs": commits}


def keyspace(bench):
    """CPU per plan with few and with many stakeholders, timelines of equal length, and of the same
    commits straight to a Redis that holds the same."""
    repetitions = bench.options.repetitions
    # A plan for each of the few, so that timelines stay as short as those of the many: each run has
    # its own few.
    costs = [keyspace_cost(bench, 1000, 1000, repetitions, 1),
             keyspace_cost(bench, bench.options.large, 20000, 1, repetitions)]
    few, many = costs
    cost, bare = (many[name] / few[name]
                  for name in ("cpu_us_per_plan", "bare_redis_cpu_us_per_plan"))
    return {"ratio": round(cost / bare, 3), "target": "<= 1.3 at 1000000",
            "cost_ratio": round(cost, 3), "bare_redis_ratio": round(bare, 3), "few": few,
            "many": many, "touchpoints_before": bench.options.length}


def keyspace_cost(bench, stakeholders, plans, fills, runs_of_a_fill):
    """CPU per plan on timelines of a length, each filled by the daemons that are measured."""
    length = bench.options.length
    common = ["--mode", "stream", "--stakeholders", stakeholders]
    part = [*common, "--plans", plans, "--seed"]
    runs, bare = [], []
    for _ in range(fills):
        with (bench.redis() as redis, bench.daemons(redis) as daemons,
              tempfile.NamedTemporaryFile() as file):
            bench.load(daemons, redis, *common, "--plans", stakeholders * length,
                       "--plans-in-a-row", length, "--seed", 1)
            runs += [bench.load(daemons, redis, *part, 2 + i) for i in range(runs_of_a_fill)]
            snapshot = redis.save()
            _, identity = record_on(bench, daemons, redis, file.name, *part, 2 + runs_of_a_fill)
            bare += [bench.replay(file.name, identity, plans, bench.window, snapshot=snapshot)
                     for _ in range(runs_of_a_fill)]
    return {"stakeholders": stakeholders, "plans": plans,
            "cpu_us_per_plan": median(r["daemon_cpu_us_per_answer"] + r["redis_cpu_us_per_answer"]
                                      for r in runs),
            "plans_per_second": median(r["per_second"] for r in runs),
            "bare_redis_cpu_us_per_plan": median(r["redis_cpu_us_per_plan"] for r in bare)}


# Bytes that keys take, those of the journal apart, and likewise of what was written to them.
SIZES = """
local held, serialized, journal, entries = 0, 0, 0, 0
for _, key in ipairs(redis.call('KEYS', '*')) do
  local kind = redis.call('TYPE', key).ok
  local size = redis.call('MEMORY', 'USAGE', key, 'SAMPLES', '0')
  if kind == 'stream' then
    journal = journal + size
    for _, entry in ipairs(redis.call('XRANGE', key, '-', '+')) do
      for _, word in ipairs(entry[2]) do entries = entries + #word end
    end
  else
    held = held + size
  end
  if kind == 'hash' then
    for _, value in ipairs(redis.call('HVALS', key)) do serialized = serialized + #value end
  end
end
return {held, serialized, journal, entries}
"""


def memory(bench):
    """Redis's bytes over the bytes of what is stored, all keys counted, 20 touchpoints each."""
    stakeholders, each = 2000, 20
    with bench.redis() as redis, bench.daemons(redis) as daemons:
        empty = int(redis.info("used_memory"))
        bench.load(daemons, redis, "--mode", "stream", "--stakeholders", stakeholders,
                   "--plans", stakeholders * each, "--plans-in-a-row", each)
        used = int(redis.info("used_memory")) - empty
        held, serialized, journal, entries = map(int, redis.cli("EVAL_RO", SIZES, "0").split())
    touchpoints = stakeholders * each
    return {"ratio": round((held + journal) / (serialized + entries), 3), "target": "<= 1.4",
            "ratio_without_journal": round(held / serialized, 3),
            "redis_bytes_per_touchpoint": round(held / touchpoints, 1),
            "serialized_bytes_per_touchpoint": round(serialized / touchpoints, 1),
            "journal_bytes_per_touchpoint": round(journal / touchpoints, 1),
            "journal_entry_bytes_per_touchpoint": round(entries / touchpoints, 1),
            "used_memory_per_touchpoint": round(used / touchpoints, 1),
            "stakeholders": stakeholders, "per_stakeholder": each}


DECIDE_TARGETS = {"Fits/20": 2, "Deferred/20": 10, "Fits/200": 5, "Deferred/200": 30}


def decide(bench):
    """Microseconds of one decision on a decoded timeline, shipped policy."""
    result = bench.run("decide_bench", "--benchmark_format=json", "--benchmark_repetitions=5",
                       "--benchmark_report_aggregates_only=true")
    medians = {b["run_name"]: b["cpu_time"] / 1000 for b in result["benchmarks"]
               if b.get("aggregate_name") == "median"}
    return {name: {"us": round(medians[name], 2), "target": f"<= {target}"}
            for name, target in DECIDE_TARGETS.items()}
