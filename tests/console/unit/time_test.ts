// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {length, relative, sameDay, span} from '../../../services/console/src/time/format.js';
import {
  fromInput,
  instantOf,
  isZone,
  startOfDay,
  toInput,
  wallClock,
} from '../../../services/console/src/time/zone.js';

const at = (text: string) => Date.parse(text);

test('a wall clock and back, in winter and in summer', () => {
  for (const text of ['2026-01-15T12:00:00Z', '2026-07-15T12:00:00Z']) {
    const wall = wallClock(at(text), 'America/Chicago');
    assert.equal(instantOf(wall, 'America/Chicago'), at(text));
  }
  assert.equal(toInput(at('2026-07-15T12:00:00Z'), 'America/Chicago'), '2026-07-15T07:00');
  assert.equal(fromInput('2026-01-15T06:00', 'America/Chicago'), at('2026-01-15T12:00:00Z'));
});

test('a day that is 23 or 25 hours long starts at its own midnight', () => {
  const zone = 'Europe/Berlin';
  const spring = at('2026-03-29T10:00:00Z');
  assert.equal(startOfDay(spring, zone), at('2026-03-28T23:00:00Z'));
  assert.equal(startOfDay(spring, zone, 1), at('2026-03-29T22:00:00Z'));
  const autumn = at('2026-10-25T10:00:00Z');
  assert.equal(startOfDay(autumn, zone, 1) - startOfDay(autumn, zone), 25 * 3_600_000);
});

test('an input in the hour that the clock skips is an instant, not an error', () => {
  const skipped = fromInput('2026-03-29T02:30', 'Europe/Berlin');
  assert.ok([at('2026-03-29T00:30:00Z'), at('2026-03-29T01:30:00Z')].includes(skipped));
});

test('days are those of the zone', () => {
  const [before, after] = [at('2026-11-28T05:59:00Z'), at('2026-11-28T06:01:00Z')];
  assert.equal(sameDay(before, after, 'America/Chicago'), false);
  assert.equal(sameDay(before, after, 'UTC'), true);
});

test('spans are told in the largest unit that fits', () => {
  assert.equal(span(60_000), '1 minute');
  assert.equal(span(3 * 86_400_000 + 5), '3 days');
  assert.equal(relative(0, 30_000), 'now');
  assert.equal(relative(7_200_000, 0), 'in 2 hours');
  assert.equal(relative(0, 7_200_000), '2 hours ago');
  assert.equal(length({seconds: 172_800n, nanos: 0} as never), '2d');
  assert.equal(length({seconds: 5400n, nanos: 0} as never), '90m');
});

test('what is no zone is told apart', () => {
  assert.equal(isZone('America/Chicago'), true);
  assert.equal(isZone('America/Nowhere'), false);
  assert.equal(isZone(''), false);
});
