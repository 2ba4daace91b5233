// SPDX-License-Identifier: Apache-2.0
// The order in which somebody works: what is begun, what somebody must look at, then by time.
import type {DueTouchpoint} from '../gen/touchpoint/v1/dispatch_service_pb.js';
import {TouchpointState} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {timeOf} from '../stakeholder/placing.js';
import type {HeldLeases} from './held.js';

export interface Groups {
  yours: DueTouchpoint[];
  doubtful: DueTouchpoint[];
  open: DueTouchpoint[];
  others: DueTouchpoint[];
}

export type GroupName = keyof Groups;

function groupOf(due: DueTouchpoint, held: HeldLeases): GroupName {
  const {state, touchpointId} = due.touchpoint!;
  if (state === TouchpointState.IN_DOUBT) return 'doubtful';
  if (state !== TouchpointState.LEASED) return 'open';
  return held[touchpointId] ? 'yours' : 'others';
}

export function groupsOf(due: readonly DueTouchpoint[], held: HeldLeases): Groups {
  const groups: Groups = {yours: [], doubtful: [], open: [], others: []};
  const inOrder = [...due].sort((a, b) => timeOf(a.touchpoint!) - timeOf(b.touchpoint!));
  for (const each of inOrder) groups[groupOf(each, held)].push(each);
  return groups;
}
