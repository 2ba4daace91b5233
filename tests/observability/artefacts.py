# SPDX-License-Identifier: Apache-2.0
"""What lies in deploy/observability fits together and, with --scrape, a daemon's metrics.

  artefacts.py SOURCE [--scrape FILE]

Alerts have all that whoever is woken needs, a runbook, and a test that fires and one that does not;
every expression of the dashboards is PromQL; every metric and label that is used is one we have.
"""

import glob
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml

ANNOTATIONS = {"summary", "description", "runbook_url"}
SEVERITIES = {"critical", "warning"}
SECTIONS = ["## What it means", "## What to look at", "## What to do"]
# Of Prometheus itself, and what it adds to every series.
FOREIGN_METRICS = {"up"}
FOREIGN_LABELS = {"job", "instance", "le"}
METRIC = re.compile(r"\b(?:touchpointd|grpc_server|process)_\w+|\bup\b")
SELECTOR = re.compile(r"\b(\w+)\{([^}]*)\}")
MATCHER = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"")
VARIABLES = {"$__rate_interval": "5m", "$__range": "6h", "$job": ".+", "$instance": ".+"}


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def alerts(folder):
    document = yaml.safe_load(read(folder, "alerts.yaml"))
    return [rule for group in document["groups"] for rule in group["rules"]]


def dashboards(folder):
    return {path: json.loads(read(path))
            for path in sorted(glob.glob(os.path.join(folder, "grafana", "dashboards", "*.json")))}


def check_alerts(folder):
    tests = yaml.safe_load(read(folder, "alerts.test.yaml"))["tests"]
    paths = glob.glob(os.path.join(folder, "runbooks", "*.md"))
    runbooks = {os.path.basename(path)[:-3] for path in paths}
    for alert in alerts(folder):
        name = alert["alert"]
        if set(alert.get("annotations", {})) != ANNOTATIONS:
            yield f"{name}: its annotations are not {sorted(ANNOTATIONS)}"
        elif not alert["annotations"]["runbook_url"].endswith(f"/runbooks/{name}.md"):
            yield f"{name}: runbook_url does not lead to its runbook"
        if alert.get("labels", {}).get("severity") not in SEVERITIES:
            yield f"{name}: its severity is none of {sorted(SEVERITIES)}"
        if name not in runbooks:
            yield f"{name}: has no runbook"
        runbooks.discard(name)
        fires = {bool(case["exp_alerts"]) for test in tests for case in test["alert_rule_test"]
                 if case["alertname"] == name}
        if fires != {True, False}:
            yield f"{name}: needs a test where it fires and one where it does not"
    for name in sorted(runbooks):
        yield f"runbooks/{name}.md: there is no such alert"


def check_runbooks(folder):
    for path in sorted(glob.glob(os.path.join(folder, "runbooks", "*.md"))):
        text = read(path)
        if not text.startswith(f"# {os.path.basename(path)[:-3]}\n"):
            yield f"{path}: its title is not its name"
        places = [text.find(section) for section in SECTIONS]
        if -1 in places or places != sorted(places):
            yield f"{path}: wants the sections {SECTIONS}"


def queries(node):
    """Whatever has an expression, or asks for the values of a variable."""
    if isinstance(node, dict):
        if isinstance(node.get("expr"), str):
            yield node["expr"]
        if isinstance(node.get("definition"), str):
            yield re.sub(r"^label_values\((.*), \w+\)$", r"\1", node["definition"])
        for value in node.values():
            yield from queries(value)
    elif isinstance(node, list):
        for value in node:
            yield from queries(value)


def without_variables(query):
    for variable, value in VARIABLES.items():
        query = query.replace(variable, value)
    return query


def sources(node):
    if isinstance(node, dict):
        if isinstance(node.get("datasource"), dict):
            yield node["datasource"].get("uid")
        for value in node.values():
            yield from sources(value)
    elif isinstance(node, list):
        for value in node:
            yield from sources(value)


def check_dashboards(folder):
    uids = set()
    for path, board in dashboards(folder).items():
        if board["id"] is not None or board["uid"] in uids:
            yield f"{path}: wants the id null, and a uid of its own"
        uids.add(board["uid"])
        if set(sources(board)) != {"${datasource}"}:
            yield f"{path}: not all that it asks goes to ${{datasource}}"
        titles = [panel["title"] for panel in board["panels"]]
        if len(set(titles)) != len(titles):
            yield f"{path}: two panels have one title"
        for query in queries(board):
            if "$" in without_variables(query):
                yield f"{path}: an unknown variable in {query}"


def promtool(folder, *arguments):
    done = subprocess.run(["promtool", *arguments], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        yield f"promtool {' '.join(arguments)}: {done.stdout}{done.stderr}"


def check_by_promtool(folder):
    yield from promtool(folder, "check", "config", "prometheus.yaml")
    yield from promtool(folder, "check", "rules", "alerts.yaml")
    yield from promtool(folder, "test", "rules", "alerts.test.yaml")
    rules = [{"record": f"query:{number}", "expr": without_variables(query)}
             for number, query in enumerate(queries(list(dashboards(folder).values())))]
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "dashboards.yaml")
        with open(path, "w", encoding="utf-8") as file:
            yaml.safe_dump({"groups": [{"name": "dashboards", "rules": rules}]}, file)
        yield from promtool(folder, "check", "rules", path)


def scraped(text):
    """Metric -> its labels, as far as it has series."""
    labels = {}
    for line in text.splitlines():
        found = re.match(r"(\w+)(?:\{(.*)\})? \S+$", line)
        if found:
            labels.setdefault(found[1], set()).update(re.findall(r"(\w+)=\"", found[2] or ""))
    return labels


def check_metrics(folder, text):
    have = scraped(text)
    used = [rule["expr"] for rule in alerts(folder)] + list(
        queries(list(dashboards(folder).values())))
    for query in used:
        for metric in METRIC.findall(query):
            if metric not in have and metric not in FOREIGN_METRICS:
                yield f"no daemon has the metric {metric} of {query}"
        for metric, matchers in SELECTOR.findall(query):
            unknown = set(MATCHER.findall(matchers)) - have.get(metric, set()) - FOREIGN_LABELS
            if unknown and metric not in FOREIGN_METRICS:
                yield f"{metric} has no label {sorted(unknown)}, see {query}"
    documented = read(folder, "README.md")
    for metric in sorted(have):
        if re.sub(r"_(bucket|sum|count)$", "", metric) not in documented:
            yield f"{metric} is not in README.md"


def main(source, scrape=None):
    folder = os.path.join(source, "deploy", "observability")
    if scrape is None:
        findings = [*check_alerts(folder), *check_runbooks(folder), *check_dashboards(folder),
                    *check_by_promtool(folder)]
    else:
        findings = list(check_metrics(folder, read(scrape)))
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[3] if "--scrape" in sys.argv else None))
