// SPDX-License-Identifier: Apache-2.0
import {useMemo} from 'preact/hooks';

import {type Answer, useCall, valueOf} from '../api/call.js';
import {stakeholders} from '../api/clients.js';
import {useSession} from '../api/session.js';
import type {CheckContactResponse} from '../gen/touchpoint/v1/stakeholder_service_pb.js';
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

/** Teams that may be meant, the likeliest first. */
export function useTeams(timeline: Timeline): string[] {
  const session = useSession();
  return useMemo(() => {
    const counts = new Map<string, number>();
    for (const {team} of timeline.touchpoints) counts.set(team, (counts.get(team) ?? 0) + 1);
    const here = [...counts].sort((a, b) => b[1] - a[1]).map(([team]) => team);
    const own = typeof session === 'object' ? session.teams : [];
    return [...new Set([...own, ...here])];
  }, [timeline.touchpoints, session]);
}

/** Who would contact the person, and for what; empty: the likeliest, the least protected. */
export interface Asker {
  team: string;
  purpose: string;
}

/** Whether the person can be contacted now; asked again when the timeline changes, and by time. */
export function useContact(id: string, {team, purpose}: Asker, timeline: Timeline): ContactAnswer {
  const teams = useTeams(timeline);
  const asked = team || teams[0] || 'console';
  const minute = Math.floor(useNow() / RENEW_MS);
  const [answer, retry] = useCall(
    (signal) => stakeholders.checkContact({stakeholderId: id, team: asked, purpose}, {signal}),
    [id, asked, purpose, timeline.revision, minute]);
  return {answer, value: valueOf(answer), asked, retry};
}
