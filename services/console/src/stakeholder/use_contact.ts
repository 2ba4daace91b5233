// SPDX-License-Identifier: Apache-2.0
import {useMemo} from 'preact/hooks';

import {type Answer, useCall, valueOf} from '../api/call.js';
import {stakeholders} from '../api/clients.js';
import {useSession} from '../api/session.js';
import type {CheckContactResponse} from '../gen/touchpoint/v1/stakeholder_service_pb.js';
import type {Touchpoint} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {useNow} from '../time/now.js';
import type {Timeline} from './timeline_state.js';

const RENEW_MS = 60_000;

export interface ContactAnswer {
  answer: Answer<CheckContactResponse>;
  value?: CheckContactResponse;
  /** The team that was asked for. */
  asked: string;
  retry: () => void;
}

/** What the timeline's touchpoints have in a field, the most frequent first. */
function frequent({touchpoints}: Timeline, read: (touchpoint: Touchpoint) => string): string[] {
  const counts = new Map<string, number>();
  for (const each of touchpoints) counts.set(read(each), (counts.get(read(each)) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([value]) => value)
    .filter(Boolean);
}

/** Teams that may be meant, the likeliest first. */
export function useTeams(timeline: Timeline): string[] {
  const session = useSession();
  return useMemo(() => {
    const own = typeof session === 'object' ? session.teams : [];
    return [...new Set([...own, ...frequent(timeline, ({team}) => team)])];
  }, [timeline.touchpoints, session]);
}

/** Purposes that may be meant, the likeliest first. */
export const usePurposes = (timeline: Timeline): string[] =>
  useMemo(() => frequent(timeline, ({purpose}) => purpose), [timeline.touchpoints]);

/** Who would contact the person, and for what; empty: the likeliest, the least protected. */
export interface Asker {
  team: string;
  purpose: string;
}

/** Whether the person can be contacted now; asked again when the timeline changes, and by time. */
export function useContact(id: string, {team, purpose}: Asker, timeline: Timeline): ContactAnswer {
  const teams = useTeams(timeline);
  const likely = usePurposes(timeline)[0] ?? '';
  const asked = team || teams[0] || 'console';
  const minute = Math.floor(useNow() / RENEW_MS);
  const [answer, retry] = useCall(
    (signal) =>
      stakeholders.checkContact(
        {stakeholderId: id, team: asked, purpose: purpose || likely},
        {signal},
      ),
    [id, asked, purpose || likely, timeline.revision, minute],
  );
  return {answer, value: valueOf(answer), asked, retry};
}
