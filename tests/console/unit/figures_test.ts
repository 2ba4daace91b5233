// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {create} from '@bufbuild/protobuf';

import {waitAfter} from '../../../services/console/src/api/follow.js';
import {quantile, readMetrics, sumBy} from '../../../services/console/src/api/metrics.js';
import {daysFrom, gridOf, heatOf} from '../../../services/console/src/conflicts/grid.js';
import {PartitionStateSchema} from '../../../services/console/src/gen/touchpoint/v1/installation_service_pb.js';
import {ConflictCellSchema} from '../../../services/console/src/gen/touchpoint/v1/touchpoint_service_pb.js';
import {
  figuresOfMetrics,
  noiseRemoved,
  ratesOf,
} from '../../../services/console/src/overview/figures.js';
import {
  conditionOf,
  fillOf,
  totalsOf,
  troubled,
  troubleOf,
} from '../../../services/console/src/overview/partition_state.js';
import {lookOf} from '../../../services/console/src/parts/team_look.js';

const TEXT = `# HELP touchpointd_decisions_total Decisions.
# TYPE touchpointd_decisions_total counter
touchpointd_decisions_total{verdict="SCHEDULED",cause="PLANNED",channel="visit",team="a\\"b"} 60
touchpointd_decisions_total{verdict="DEFERRED",cause="PLANNED",channel="visit",team="c"} 20
touchpointd_decisions_total{verdict="MERGED",cause="PLANNED",channel="mail",team="c"} 15
touchpointd_decisions_total{verdict="SUPPRESSED",cause="PLANNED",channel="mail",team="c"} 5
touchpointd_decisions_total{verdict="DEFERRED",cause="DISPLACED",channel="mail",team="c"} 7
touchpointd_merges_total 15
touchpointd_rule_hits_total{rule="two-a-day"} 3
touchpointd_damaged_records 2
touchpointd_defer_delay_seconds_bucket{le="3600"} 5
touchpointd_defer_delay_seconds_bucket{le="86400"} 15
touchpointd_defer_delay_seconds_bucket{le="+Inf"} 20
touchpointd_up 1
`;

test('reads labels, escapes and infinity', () => {
  const metrics = readMetrics(TEXT);
  assert.equal(metrics.get('touchpointd_up')![0]!.value, 1);
  assert.equal(sumBy(metrics, 'touchpointd_decisions_total', 'team').get('a"b'), 60);
});

test('a quantile lies inside its bucket, and never at infinity', () => {
  const metrics = readMetrics(TEXT);
  assert.equal(quantile(metrics, 'touchpointd_defer_delay_seconds', 0.25), 3600);
  assert.equal(quantile(metrics, 'touchpointd_defer_delay_seconds', 0.5), 3600 + 82_800 / 2);
  assert.equal(quantile(metrics, 'touchpointd_defer_delay_seconds', 0.99), 86_400);
  assert.equal(quantile(metrics, 'touchpointd_other', 0.5), undefined);
});

test('noise removed is what was merged or not made', () => {
  const figures = figuresOfMetrics(readMetrics(TEXT))!;
  assert.equal(figures.decisions, 100);
  assert.equal(figures.merges, 15);
  assert.deepEqual(figures.throttledBy, [['two-a-day', 3]]);
  assert.equal(figures.damaged, 2);
  assert.equal(noiseRemoved(figures), 0.2);
  assert.equal(figuresOfMetrics(readMetrics('other 1\n')), undefined);
});

test('a rate survives a restart of the daemon', () => {
  const rates = ratesOf([
    {at: 0, total: 10},
    {at: 2000, total: 30},
    {at: 4000, total: 4},
  ]);
  assert.deepEqual(rates, [10, 2]);
});

test('waits grow, are bounded and are spread', () => {
  assert.equal(waitAfter(1, 1), 500);
  assert.equal(waitAfter(3, 1), 2000);
  assert.equal(waitAfter(50, 1), 15_000);
  assert.equal(waitAfter(50, 0), 7500);
});

test('days follow each other over the end of a month', () => {
  assert.deepEqual(daysFrom('2026-11-29', 3), ['2026-11-29', '2026-11-30', '2026-12-01']);
});

test('the pair that meets most comes first; one person is the lightest heat', () => {
  const cell = (team: string, day: string, stakeholders: number) =>
    create(ConflictCellSchema, {team, otherTeam: 'z', day, stakeholders});
  const grid = gridOf(
    [cell('a', '2026-11-29', 2), cell('b', '2026-11-29', 1), cell('b', '2026-11-30', 9)],
    daysFrom('2026-11-29', 2),
  );
  assert.deepEqual(
    grid.rows.map((row) => [row.team, row.total]),
    [
      ['b', 10],
      ['a', 2],
    ],
  );
  assert.equal(grid.most, 9);
  assert.deepEqual([heatOf(1, 9), heatOf(9, 9), heatOf(1, 1)], [1, 5, 1]);
});

test('a team keeps its look, and forty teams have forty looks', () => {
  const looks = Array.from({length: 40}, (_, i) => JSON.stringify(lookOf(`team-${i}`)));
  assert.equal(new Set(looks).size, 40);
  assert.equal(JSON.stringify(lookOf('team-7')), looks[7]);
});

const partition = (number: number, fields: object = {}) =>
  create(PartitionStateSchema, {
    partition: number,
    stakeholders: 10n,
    ...fields,
  });

test('a partition is late once what is due waits longer than it ever should', () => {
  const due = (seconds: number) =>
    partition(1, {overdue: 2n, lag: {seconds: BigInt(seconds), nanos: 1}});
  assert.equal(conditionOf(due(59)), 'well');
  assert.equal(troubleOf(due(59)), '');
  assert.equal(conditionOf(due(60)), 'late');
  assert.equal(troubleOf(due(7200)), '2 stakeholders overdue, the first for 2 hours');
});

test('the worst partitions come first, and those that are well not at all', () => {
  const late = (number: number, minutes: number) =>
    partition(number, {
      overdue: 1n,
      lag: {seconds: BigInt(60 * minutes), nanos: 1},
    });
  const all = [late(0, 5), partition(1), late(2, 50), partition(3, {damaged: 1n}), late(4, 500)];
  assert.deepEqual(
    troubled(all).map((each) => each.partition),
    [3, 4, 2, 0],
  );
  assert.equal(troubleOf(all[3]!), '1 stakeholder cannot be read');
  assert.match(
    troubleOf(partition(5, {unreadable: true, damaged: 1n})),
    /nothing can be committed/,
  );
});

test('totals are of all partitions, and the fullest fills its bar', () => {
  const all = [
    partition(0, {waiting: 4n, conflicts: 1n}),
    partition(1, {stakeholders: 40n, conflicts: 2n, overdue: 1n}),
  ];
  assert.deepEqual(totalsOf(all), {
    stakeholders: 50n,
    waiting: 4n,
    overdue: 1n,
    conflicts: 3n,
  });
  assert.equal(fillOf(all[0]!, all), 0.25);
  assert.equal(fillOf(all[1]!, all), 1);
  assert.equal(fillOf(partition(0, {stakeholders: 0n}), [partition(0, {stakeholders: 0n})]), 0);
});
