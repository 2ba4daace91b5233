// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {create} from '@bufbuild/protobuf';

import {VerdictShiftSchema} from '../../../services/console/src/gen/touchpoint/v1/policy_service_pb.js';
import {Verdict} from '../../../services/console/src/gen/touchpoint/v1/touchpoint_pb.js';
import {diffLines, hunks} from '../../../services/console/src/policy/diff.js';
import {readPolicy} from '../../../services/console/src/policy/policy_text.js';
import {ruleText} from '../../../services/console/src/policy/sentences.js';
import {blocksOf, flowsOf, ribbonsOf} from '../../../services/console/src/policy/shifts.js';

const TEXT = `policy: 1
defaults: {window: 14d, freeze: 30m, displacement_limit: 16}
time_zone: {unknown: default, default: "America/Chicago"}
channels:
  "mail": {human: false}
  "visit": {human: true}
teams: ["a \\"quoted\\" team", "b"]
purposes:
  "meal": {rank: 3, obeys_caps: true, legal_duty: false}
  "*": {rank: 4, obeys_caps: true, legal_duty: false}
caps:
  - {id: "weekly", limit: 2, per: 7d, scope: {channels: ["mail", "visit"]}, each: ["team"]}
  - {id: "never", limit: 0, per: 1d}
  - {id: "daily", limit: 1, per: calendar day}
gaps:
  - {id: "gap", at_least: 36h, scope: {purposes: ["meal"]}}
quiet_hours:
  - {id: "nights", channels: ["visit"], days: ["sat", "sun"], from: "18:00", to: "08:00"}
merges:
  - {id: "one", purposes: ["meal"], across_teams: true, when: if_blocked, size: 3}
outcomes:
  - {id: "tired", on: ["ignored", "no_show"], times: 3, within: 30d, scope: {purposes: ["meal"]}, pause: 60d, same: ["channel"]}
  - {id: "talk", on: ["answered"], pause: 2d, others: true, human: true}
  - {id: "left", on: ["unsubscribed"], withdraw: ["channel", "purpose"]}
  - {id: "gone", on: ["complained"], withdraw: all}
novelties:
  - {id: "new", what: "ever"}
`;

const policy = readPolicy(TEXT);
const texts = Object.fromEntries(
  policy.rules.flatMap(([section, rules]) =>
    rules.map((rule) => [String(rule['id']), ruleText(section, rule)]),
  ),
);

test('reads names, lists, numbers and what stands in quotes', () => {
  assert.deepEqual(policy.teams, ['a "quoted" team', 'b']);
  assert.deepEqual(policy.channels, [
    ['mail', {human: false}],
    ['visit', {human: true}],
  ]);
  assert.deepEqual(
    policy.purposes.map(([name, {rank}]) => [name, rank]),
    [
      ['meal', 3],
      ['*', 4],
    ],
  );
  assert.deepEqual(policy.timeZone, {
    unknown: 'default',
    default: 'America/Chicago',
  });
});

test('says rules as sentences, with their numbers', () => {
  assert.equal(
    texts['weekly'],
    'At most 2 touchpoints by mail or visit in any 7 days, counted per team.',
  );
  assert.equal(texts['never'], 'No touchpoint in any 1 day.');
  assert.equal(texts['daily'], 'At most 1 touchpoint in one calendar day.');
  assert.equal(texts['gap'], 'At least 36 hours between touchpoints for meal.');
  assert.equal(
    texts['nights'],
    "No contact by visit on sat and sun from 18:00 to 08:00, on the person's clock.",
  );
  assert.match(texts['one']!, /of different teams too.*at most 3/);
  assert.equal(
    texts['tired'],
    'After 3 contacts within 30 days for meal came to ignored or no show, automated contacts for meal of the same channel pause for 60 days.',
  );
  assert.equal(
    texts['talk'],
    'After a contact came to answered, contacts of other teams pause for 2 days.',
  );
  assert.equal(
    texts['left'],
    'After a contact came to unsubscribed, consent to contacts of that channel and purpose is withdrawn.',
  );
  assert.equal(
    texts['gone'],
    'After a contact came to complained, consent to all contacts is withdrawn.',
  );
});

test('a kind of rule that it does not know is shown, not hidden', () => {
  assert.equal(texts['new'], 'what: "ever"');
});

test('a difference keeps what is common and says what came and went', () => {
  const lines = diffLines(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd']);
  assert.deepEqual(
    lines.map(({sign, text}) => sign + text),
    [' a', '-b', '+x', ' c', ' d'],
  );
  const shown = hunks(diffLines(['a', 'b', 'c', 'd', 'e', 'f'], ['a', 'b', 'c', 'd', 'e', 'g']));
  assert.deepEqual(
    shown.map((line) => line?.text),
    [undefined, 'e', 'f', 'g'],
  );
});

const shift = (before: Verdict, after: Verdict, count: bigint, team = '') =>
  create(VerdictShiftSchema, {before, after, count, team});

test('shifts of all teams are one flow, and flows fill both sides', () => {
  const flows = flowsOf([shift(2, 1, 3n, 'a'), shift(2, 1, 2n, 'b'), shift(1, 1, 5n)]);
  assert.deepEqual(
    flows.map(({count}) => count),
    [5, 5],
  );
  const before = blocksOf(flows, 'before', 106);
  const after = blocksOf(flows, 'after', 106);
  assert.deepEqual(
    before.map(({count, height}) => [count, height]),
    [
      [5, 50],
      [5, 50],
    ],
  );
  assert.deepEqual(
    after.map(({count, height}) => [count, height]),
    [[10, 106]],
  );
  const ribbons = ribbonsOf(flows, before, after);
  assert.deepEqual(
    ribbons.map(({from, to}) => [from, to]),
    [
      [0, 0],
      [56, 53],
    ],
  );
});
