// SPDX-License-Identifier: Apache-2.0
import type {ThrottleLogEntry} from '../gen/touchpoint/v1/throttle_log_service_pb.js';
import type {Reason} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {reasonName} from '../parts/reason_text.js';

export type Row =
  | {kind: 'entry'; key: string; entry: ThrottleLogEntry}
  | {kind: 'group'; key: string; rule: string; count: number; open: boolean};

/** The last reason is the one that decided. */
export const bindingReason = (entry: ThrottleLogEntry): Reason | undefined => entry.reasons.at(-1);

export const ruleOf = (entry: ThrottleLogEntry): string => {
  const reason = bindingReason(entry);
  return reason ? reasonName(reason) : 'no rule';
};

const entryRow = (entry: ThrottleLogEntry): Row => ({kind: 'entry', key: entry.entryId, entry});

/** Groups by rule, the largest first; only open ones show their entries. */
export function rowsOf(
  entries: readonly ThrottleLogEntry[],
  grouped: boolean,
  open: ReadonlySet<string>,
): Row[] {
  if (!grouped) return entries.map(entryRow);
  const groups = new Map<string, ThrottleLogEntry[]>();
  for (const entry of entries) {
    const rule = ruleOf(entry);
    const group = groups.get(rule);
    if (group) group.push(entry);
    else groups.set(rule, [entry]);
  }
  return [...groups]
    .sort((a, b) => b[1].length - a[1].length)
    .flatMap(([rule, own]) => {
      const head: Row = {
        kind: 'group',
        key: `group ${rule}`,
        rule,
        count: own.length,
        open: open.has(rule),
      };
      return open.has(rule) ? [head, ...own.map(entryRow)] : [head];
    });
}
