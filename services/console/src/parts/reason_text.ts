// SPDX-License-Identifier: Apache-2.0
import {type Reason, ReasonKind} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {dayAndClock, length, msOf} from '../time/format.js';
import {kindWord, outcomeWord} from './words.js';

const per = (reason: Reason) => (reason.per ? length(reason.per) : '');

function until(reason: Reason, zone: string): string {
  return reason.toTime
    ? `until ${dayAndClock(msOf(reason.toTime), zone)}`
    : 'for the next 400 days';
}

/** What a rule says here, in a few words and with its numbers. */
export function reasonText(reason: Reason, zone: string): string {
  switch (reason.kind) {
    case ReasonKind.ROLLING_CAP:
      return `at most ${reason.limit} in any ${per(reason)}`;
    case ReasonKind.CALENDAR_CAP:
      return `at most ${reason.limit} per calendar period`;
    case ReasonKind.GAP:
      return `at least ${per(reason)} between two contacts`;
    case ReasonKind.QUIET_HOURS:
      return `quiet ${until(reason, zone)}`;
    case ReasonKind.BLACKOUT:
      return `no contact ${until(reason, zone)}`;
    case ReasonKind.CONSENT:
      return reason.outcome
        ? `consent withdrawn: ${outcomeWord(reason.outcome).toLowerCase()}`
        : 'the stakeholder does not want it';
    case ReasonKind.OUTCOME:
      return `paused ${until(reason, zone)}: ${outcomeWord(reason.outcome).toLowerCase()}`;
    case ReasonKind.UNKNOWN_TIME_ZONE:
      return 'the time zone is not known';
    case ReasonKind.MERGE:
      return 'one contact carries both';
    case ReasonKind.DISPLACED:
      return 'made room for a more important touchpoint';
    case ReasonKind.DISPLACEMENT_LIMIT:
      return 'would have moved too many others';
    case ReasonKind.REOFFER:
      return 'a slot came free';
    case ReasonKind.RESCHEDULE:
      return 'its team moved it';
    case ReasonKind.CANCELLED:
      return 'its team cancelled it';
    case ReasonKind.WINDOW:
      return 'its window is over';
    case ReasonKind.OVERFULL:
      return 'the rule stays broken: what breaks it cannot be moved';
    case ReasonKind.FAILED:
      return 'it was not done';
    case ReasonKind.LATE:
      return 'the outcome came after it had expired';
    case ReasonKind.DEAD_LETTER:
      return 'not done in any of its attempts';
    case ReasonKind.LEASE_RAN_OUT:
      return 'maybe done: its sender said nothing';
    case ReasonKind.UNKNOWN_RESULT:
      return 'maybe done: its sender does not know';
    case ReasonKind.RETURNED:
      return 'its sender gave it back';
    case ReasonKind.ERASED:
      return 'the person was erased';
    default:
      return kindWord(reason.kind);
  }
}

const BLOCKING = [
  ReasonKind.ROLLING_CAP,
  ReasonKind.CALENDAR_CAP,
  ReasonKind.GAP,
  ReasonKind.QUIET_HOURS,
  ReasonKind.BLACKOUT,
  ReasonKind.CONSENT,
  ReasonKind.UNKNOWN_TIME_ZONE,
  ReasonKind.OUTCOME,
];

/** It says of a stretch of time that nothing may happen in it. */
export const blocks = (reason: Reason): boolean =>
  reason.fromTime !== undefined && BLOCKING.includes(reason.kind);

/** The rule's name, or what kind of reason it is where no rule of the policy did it. */
export const reasonName = (reason: Reason): string =>
  reason.rule || kindWord(reason.kind).toLowerCase();
