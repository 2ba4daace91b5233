// SPDX-License-Identifier: Apache-2.0
// Whom the throttle log spoke of lately.
import {throttleLog} from '../api/clients.js';
import {mayNow} from '../api/session.js';

const FRESH_MS = 60_000;
let kept: Promise<string[]> | undefined;
let keptAt = 0;

async function load(): Promise<string[]> {
  if (!mayNow('ops', 'planner')) return [];
  try {
    const {entries} = await throttleLog.listThrottleLog({pageSize: 500});
    return [...new Set(entries.map((entry) => entry.stakeholderId).filter(Boolean))];
  } catch {
    return []; // Only a suggestion.
  }
}

export function seenInLog(): Promise<string[]> {
  if (!kept || Date.now() - keptAt > FRESH_MS) {
    kept = load();
    keptAt = Date.now();
  }
  return kept;
}
