# SPDX-License-Identifier: Apache-2.0
import copy
import os
import shutil
import tempfile
import unittest

import yaml

import artefacts

SOURCE = os.path.join(os.path.dirname(__file__), "..", "..")
SCRAPE = 'sold_total{what="tea"} 3\ntouchpointd_serving 1\n'


class ArtefactsTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.o11y = os.path.join(self.folder, "o11y")
        shutil.copytree(os.path.join(SOURCE, "deploy", "observability"), self.o11y)

    def change_alerts(self, change):
        path = os.path.join(self.o11y, "alerts.yaml")
        document = yaml.safe_load(artefacts.read(path))
        change(document["groups"][0]["rules"])
        with open(path, "w", encoding="utf-8") as file:
            yaml.safe_dump(document, file)

    def change_board(self, old, new):
        path = os.path.join(self.o11y, "grafana", "dashboards", "redis.json")
        text = artefacts.read(path)
        self.assertIn(old, text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))

    def assert_finds(self, check, what):
        found = list(check(self.o11y))
        self.assertTrue(any(what in finding for finding in found), found)

    def test_finds_an_alert_without_runbook_test_or_severity(self):
        def add(rules):
            alert = copy.deepcopy(rules[0])
            alert["alert"] = "Another"
            alert["labels"] = {"severity": "whatever"}
            rules.append(alert)
        self.change_alerts(add)
        for what in ("has no runbook", "needs a test", "its severity", "runbook_url does not lead"):
            self.assert_finds(artefacts.check_alerts, "Another: " + what)

    def test_finds_an_alert_without_summary(self):
        self.change_alerts(lambda rules: rules[0]["annotations"].pop("summary"))
        self.assert_finds(artefacts.check_alerts, "annotations")

    def test_finds_a_runbook_of_no_alert(self):
        self.change_alerts(lambda rules: rules.pop())
        self.assert_finds(artefacts.check_alerts, "there is no such alert")

    def test_finds_a_runbook_without_a_section(self):
        path = os.path.join(self.o11y, "runbooks", "TouchpointdDown.md")
        text = artefacts.read(path)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("## What to do", "## What else"))
        self.assert_finds(artefacts.check_runbooks, "TouchpointdDown.md: wants the sections")

    def test_finds_a_query_to_another_source(self):
        self.change_board('"uid": "${datasource}"', '"uid": "mine"')
        self.assert_finds(artefacts.check_dashboards, "${datasource}")

    def test_finds_an_unknown_variable(self):
        self.change_board("$__rate_interval", "$__interval")
        self.assert_finds(artefacts.check_dashboards, "unknown variable")

    def test_finds_what_is_no_promql(self):
        self.change_board("rate(", "rate((")
        self.assert_finds(artefacts.check_by_promtool, "dashboards.yaml")

    def test_finds_an_alert_that_does_not_fire(self):
        self.change_alerts(lambda rules: rules[0].update({"expr": "up == 3"}))
        self.assert_finds(artefacts.check_by_promtool, "promtool test rules")

    def test_finds_metrics_and_labels_that_nobody_has(self):
        self.change_alerts(lambda rules: rules[0].update(
            {"expr": 'touchpointd_serving{what="x"} or touchpointd_nothing'}))
        found = list(artefacts.check_metrics(self.o11y, SCRAPE))
        self.assertTrue(any("no daemon has the metric touchpointd_nothing" in f for f in found))
        self.assertTrue(any("touchpointd_serving has no label ['what']" in f for f in found))
        self.assertIn("sold_total is not in README.md", found)


if __name__ == "__main__":
    unittest.main()
