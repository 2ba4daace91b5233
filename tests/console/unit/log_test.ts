// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {create} from '@bufbuild/protobuf';

import {ThrottleLogEntrySchema} from '../../../services/console/src/gen/touchpoint/v1/throttle_log_service_pb.js';
import {Verdict} from '../../../services/console/src/gen/touchpoint/v1/touchpoint_pb.js';
import {Entries, KEPT} from '../../../services/console/src/log/entries.js';
import {csvCell, toCsv, toNdjson} from '../../../services/console/src/log/export.js';
import {filterOf, isFiltered} from '../../../services/console/src/log/filter.js';
import {rowsOf} from '../../../services/console/src/log/rows.js';

const entry = (seconds: number, rule = 'a-cap', id = `e${seconds}`) =>
  create(ThrottleLogEntrySchema, {
    entryId: id,
    decideTime: {seconds: BigInt(seconds)},
    verdict: Verdict.DEFERRED,
    team: 'sales',
    reasons: rule ? [{rule}] : [],
  });
const idsOf = (entries: Entries) => entries.list.map((each) => each.entryId);

test('what the list and the watch both tell is shown once, newest first', () => {
  const entries = new Entries();
  entries.append([entry(3), entry(2), entry(1)]);
  assert.equal(entries.arrive([entry(2), entry(3), entry(4)]), 1);
  assert.deepEqual(idsOf(entries), ['e4', 'e3', 'e2', 'e1']);
});

test('entries of other stakeholders that arrive late find their place', () => {
  const entries = new Entries();
  entries.append([entry(9), entry(5)]);
  entries.arrive([entry(7)]);
  assert.deepEqual(idsOf(entries), ['e9', 'e7', 'e5']);
});

test('what is kept is bounded, and the oldest goes', () => {
  const entries = new Entries();
  entries.arrive(Array.from({length: KEPT}, (_, i) => entry(i)));
  entries.arrive([entry(KEPT)]);
  assert.equal(entries.list.length, KEPT);
  assert.equal(entries.list[0]!.entryId, `e${KEPT}`);
  assert.equal(entries.list.at(-1)!.entryId, 'e1');
});

test('groups by the binding rule, the largest first, and only open ones show entries', () => {
  const all = [entry(1, 'a'), entry(2, 'b'), entry(3, 'b'), entry(4, '')];
  const rows = rowsOf(all, true, new Set(['b']));
  assert.deepEqual(
    rows.map((row) => row.key),
    ['group b', 'e2', 'e3', 'group a', 'group no rule'],
  );
  assert.equal(rowsOf(all, false, new Set()).length, 4);
});

test('a filter is read from the address; what is no verdict is none', () => {
  const query = new URLSearchParams(
    'team=a,b&verdict=deferred,nonsense&initiative=spring&stakeholder=s',
  );
  assert.deepEqual(filterOf(query), {
    teams: ['a', 'b'],
    channels: [],
    rules: [],
    initiatives: ['spring'],
    stakeholderId: 's',
    verdicts: [Verdict.DEFERRED],
  });
  assert.equal(isFiltered(query), true);
  assert.equal(isFiltered(new URLSearchParams('group=rule')), false);
});

test('a spreadsheet gets text, never a formula', () => {
  assert.equal(csvCell('=1+1'), "'=1+1");
  assert.equal(csvCell('a,"b"'), '"a,""b"""');
  assert.equal(csvCell('plain'), 'plain');
});

test('exports have a line per entry', () => {
  const lines = toCsv([entry(0), entry(60)])
    .trimEnd()
    .split('\r\n');
  assert.equal(lines.length, 3);
  assert.ok(lines[2]!.startsWith('1970-01-01T00:01:00.000Z,DEFERRED,'));
  const json = toNdjson([entry(0), entry(60)])
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(json[1].entryId, 'e60');
});
