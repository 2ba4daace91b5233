// SPDX-License-Identifier: Apache-2.0
import {toJson} from '@bufbuild/protobuf';

import {
  type ThrottleLogEntry,
  ThrottleLogEntrySchema,
} from '../gen/touchpoint/v1/throttle_log_service_pb.js';
import {verdictName} from '../parts/words.js';
import {type Instant, iso, msOf} from '../time/format.js';
import {ruleOf} from './rows.js';

type Entries = readonly ThrottleLogEntry[];
const at = (time: Instant) => (time ? iso(msOf(time)) : '');

const COLUMNS: [string, (entry: ThrottleLogEntry) => string][] = [
  ['decide_time', (entry) => at(entry.decideTime)],
  ['verdict', (entry) => verdictName(entry.verdict)],
  ['stakeholder_id', (entry) => entry.stakeholderId],
  ['touchpoint_id', (entry) => entry.touchpointId],
  ['team', (entry) => entry.team],
  ['channel', (entry) => entry.channel],
  ['purpose', (entry) => entry.purpose],
  ['initiative', (entry) => entry.initiative],
  ['preferred_time', (entry) => at(entry.preferredTime)],
  ['scheduled_time', (entry) => at(entry.scheduledTime)],
  ['rule', ruleOf],
  ['policy_revision', (entry) => entry.policyRevision],
];

/** RFC 4180; what a spreadsheet would run as a formula is kept from it. */
export function csvCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export function toCsv(entries: Entries): string {
  const lines = entries.map((entry) => COLUMNS.map(([, read]) => csvCell(read(entry))).join(','));
  return [COLUMNS.map(([name]) => name).join(','), ...lines, ''].join('\r\n');
}

export function toNdjson(entries: Entries): string {
  return entries
    .map((entry) => `${JSON.stringify(toJson(ThrottleLogEntrySchema, entry))}\n`)
    .join('');
}

export function download(name: string, mime: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], {type: mime}));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
