// SPDX-License-Identifier: Apache-2.0
// Where a touchpoint lies, and what it is to a reader.
import {type Touchpoint, TouchpointState, Verdict} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {msOf} from '../time/format.js';

/** When it happened, or is to; where it has no place, when its team wanted it. */
export function timeOf(touchpoint: Touchpoint): number {
  const time =
    touchpoint.doneTime ??
    touchpoint.decision?.scheduledTime ??
    touchpoint.preferredTime ??
    touchpoint.createTime;
  return time ? msOf(time) : 0;
}

export const channelOf = (touchpoint: Touchpoint): string =>
  touchpoint.decision?.channel || touchpoint.preferredChannel;

export const verdictOf = (touchpoint: Touchpoint): Verdict =>
  touchpoint.decision?.verdict ?? Verdict.UNSPECIFIED;

const AHEAD = [
  TouchpointState.PLANNED,
  TouchpointState.MERGED,
  TouchpointState.LEASED,
  TouchpointState.IN_DOUBT,
];
const STRUCK = [
  TouchpointState.SUPPRESSED,
  TouchpointState.CANCELLED,
  TouchpointState.EXPIRED,
  TouchpointState.FAILED,
];

export const isAhead = (touchpoint: Touchpoint): boolean => AHEAD.includes(touchpoint.state);
/** It does not happen, or did not. */
export const isStruck = (touchpoint: Touchpoint): boolean => STRUCK.includes(touchpoint.state);
export const isDone = (touchpoint: Touchpoint): boolean =>
  touchpoint.state === TouchpointState.DONE;

/** Its own contact, or carried by another one. */
export const isHost = (touchpoint: Touchpoint): boolean =>
  touchpoint.state !== TouchpointState.MERGED && !touchpoint.decision?.mergedInto;

export const hostId = (touchpoint: Touchpoint): string =>
  touchpoint.decision?.mergedInto || touchpoint.touchpointId;

/** The instant asked for, where it went elsewhere. */
export function askedMs(touchpoint: Touchpoint): number | undefined {
  if (!touchpoint.preferredTime || touchpoint.recorded) return undefined;
  const asked = msOf(touchpoint.preferredTime);
  return asked === timeOf(touchpoint) ? undefined : asked;
}

/** The coming contacts, the next first. */
export function nextUp(touchpoints: Touchpoint[], count: number): Touchpoint[] {
  return touchpoints.filter((each) => isAhead(each) && isHost(each)).slice(0, count);
}

export function about(touchpoint: Touchpoint): string {
  return [touchpoint.purpose, touchpoint.topic].filter(Boolean).join(', ');
}
