// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {create} from '@bufbuild/protobuf';
import {timestampFromMs} from '@bufbuild/protobuf/wkt';

import {
  DueTouchpointSchema,
  LeaseSchema,
} from '../../../services/console/src/gen/touchpoint/v1/dispatch_service_pb.js';
import {TouchpointState} from '../../../services/console/src/gen/touchpoint/v1/touchpoint_pb.js';
import {groupsOf} from '../../../services/console/src/worklist/groups.js';
import {readHeld, without, withLease} from '../../../services/console/src/worklist/held.js';

const due = (touchpointId: string, state: TouchpointState, atMs: number) =>
  create(DueTouchpointSchema, {
    touchpoint: {touchpointId, state, decision: {scheduledTime: timestampFromMs(atMs)}},
  });
const lease = (touchpointId: string, leaseToken: string) =>
  create(LeaseSchema, {touchpoint: {touchpointId}, leaseToken, sendBy: timestampFromMs(9000)});

test('a lease is yours only where its token is', () => {
  const list = [
    due('t1', TouchpointState.LEASED, 3000),
    due('t2', TouchpointState.LEASED, 2000),
    due('t3', TouchpointState.PLANNED, 4000),
    due('t4', TouchpointState.PLANNED, 1000),
    due('t5', TouchpointState.IN_DOUBT, 500),
  ];
  const groups = groupsOf(list, withLease({}, lease('t2', 'secret')));
  const ids = (name: keyof typeof groups) => groups[name].map((d) => d.touchpoint!.touchpointId);
  assert.deepEqual(ids('yours'), ['t2']);
  assert.deepEqual(ids('others'), ['t1']);
  assert.deepEqual(ids('open'), ['t4', 't3']);
  assert.deepEqual(ids('doubtful'), ['t5']);
});

test('what is held outlives a reload, and anything else in its place is nothing', () => {
  const held = withLease(withLease({}, lease('t1', 'a')), lease('t2', 'b'));
  assert.deepEqual(readHeld(JSON.stringify(held)), held);
  assert.deepEqual(without(held, 't1'), {t2: {token: 'b', sendByMs: 9000}});
  assert.deepEqual(readHeld('{"t1": {"token": 4}, "t2": null}'), {});
  assert.deepEqual(readHeld('no JSON'), {});
  assert.deepEqual(readHeld(null), {});
});
