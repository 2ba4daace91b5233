// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {create, type MessageInitShape} from '@bufbuild/protobuf';
import {timestampFromMs} from '@bufbuild/protobuf/wkt';

import {
  TouchpointState,
  Verdict,
} from '../../../services/console/src/gen/touchpoint/v1/touchpoint_pb.js';
import {WatchTimelineResponseSchema} from '../../../services/console/src/gen/touchpoint/v1/touchpoint_service_pb.js';
import {layoutLanes} from '../../../services/console/src/stakeholder/lane_layout.js';
import {askedMs, nextUp} from '../../../services/console/src/stakeholder/placing.js';
import {TimelineState} from '../../../services/console/src/stakeholder/timeline_state.js';
import {touchpointAt} from '../support/touchpoints.js';

const HOUR = 3_600_000;
const told = (fields: MessageInitShape<typeof WatchTimelineResponseSchema>) =>
  create(WatchTimelineResponseSchema, fields);
const ids = (state: TimelineState) => state.shown.touchpoints.map((each) => each.touchpointId);

test('a snapshot in two messages is complete with the second', () => {
  const state = new TimelineState();
  state.take(
    told({
      snapshot: true,
      touchpoints: [touchpointAt(5)],
      timeZone: 'UTC',
      stakeholder: {stakeholderId: 's'},
    }),
  );
  assert.equal(state.shown.loaded, false);
  state.take(
    told({snapshot: true, touchpoints: [touchpointAt(2)], revision: 7n, resumeToken: 'a'}),
  );
  assert.equal(state.shown.loaded, true);
  assert.deepEqual(ids(state), ['t2', 't5']);
  assert.equal(state.shown.zone, 'UTC');
});

test('changes replace, removals remove, a second snapshot forgets', () => {
  const state = new TimelineState();
  state.take(
    told({snapshot: true, touchpoints: [touchpointAt(1), touchpointAt(2)], resumeToken: 'a'}),
  );
  const moved = touchpointAt(9, {touchpointId: 't1'});
  state.take(told({touchpoints: [moved], changes: [{touchpointId: 't1'}], resumeToken: 'b'}));
  assert.deepEqual(ids(state), ['t2', 't1']);
  assert.deepEqual([...state.shown.changed], ['t1']);
  state.take(told({removedTouchpointIds: ['t2'], resumeToken: 'c'}));
  assert.deepEqual(ids(state), ['t1']);
  state.take(told({snapshot: true, touchpoints: [touchpointAt(3)], resumeToken: 'd'}));
  assert.deepEqual(ids(state), ['t3']);
});

test('a sign of life changes nothing, so that nothing is drawn anew', () => {
  const state = new TimelineState();
  const first = state.take(
    told({snapshot: true, touchpoints: [touchpointAt(1)], resumeToken: 'a'}),
  );
  assert.equal(state.take(told({revision: 1n, resumeToken: 'b'})), first);
});

test('next up are contacts, not what they carry, and nothing that does not go out', () => {
  const carried = touchpointAt(1, {touchpointId: 'carried', state: TouchpointState.MERGED});
  const gone = touchpointAt(2, {touchpointId: 'gone', state: TouchpointState.CANCELLED});
  const all = [carried, gone, touchpointAt(3), touchpointAt(4)];
  assert.deepEqual(
    nextUp(all, 5).map((each) => each.touchpointId),
    ['t3', 't4'],
  );
});

test('where it was asked for is told only where it went elsewhere', () => {
  assert.equal(askedMs(touchpointAt(1)), undefined);
  assert.equal(askedMs(touchpointAt(3, {preferredTime: timestampFromMs(HOUR)})), HOUR);
});

const scale = {from: 0, to: 100 * HOUR, width: 1000};

test('touchpoints that are close stand in rows of their own, those apart share one', () => {
  const [lane] = layoutLanes(
    [touchpointAt(10), touchpointAt(11), touchpointAt(50)],
    ['visit'],
    scale,
  );
  const [a, b, c] = lane!.marks;
  assert.notEqual(a!.y, b!.y);
  assert.equal(a!.y, c!.y);
  assert.equal(c!.x, 500);
});

test('one contact stands together, in a bracket', () => {
  const host = touchpointAt(10);
  const carried = touchpointAt(10, {
    touchpointId: 'x',
    state: TouchpointState.MERGED,
    decision: {
      verdict: Verdict.MERGED,
      channel: 'visit',
      mergedInto: 't10',
      scheduledTime: timestampFromMs(10 * HOUR),
    },
  });
  const [lane] = layoutLanes([host, carried], ['visit'], scale);
  assert.equal(lane!.brackets.length, 1);
  const ys = lane!.marks.map((mark) => mark.y).sort((a, b) => a - b);
  assert.ok(lane!.brackets[0]!.top < ys[0]! && lane!.brackets[0]!.bottom > ys[1]!);
});

test('what does not fit is counted, not left out', () => {
  const many = Array.from({length: 40}, (_, i) => touchpointAt(10, {touchpointId: `m${i}`}));
  const [lane] = layoutLanes(many, ['visit'], scale);
  const more = lane!.more.reduce((total, each) => total + each.count, 0);
  assert.equal(lane!.marks.length + more, 40);
  assert.ok(more > 0);
});

test('lanes do not overlap, and what lies outside is not drawn', () => {
  const mail = touchpointAt(20, {
    touchpointId: 'mail',
    preferredChannel: 'mail',
    decision: {channel: 'mail', scheduledTime: timestampFromMs(20 * HOUR)},
  });
  const lanes = layoutLanes([touchpointAt(10), mail, touchpointAt(200)], ['mail', 'visit'], scale);
  assert.equal(lanes[1]!.top, lanes[0]!.top + lanes[0]!.height);
  assert.deepEqual(
    lanes.map((lane) => lane.marks.length),
    [1, 1],
  );
});
