// SPDX-License-Identifier: Apache-2.0
// The filter as the address has it: values of a field are separated by commas.
import {Verdict} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {verdictName} from '../parts/words.js';

export interface Filter {
  teams: string[];
  channels: string[];
  verdicts: Verdict[];
  rules: string[];
  initiatives: string[];
  stakeholderId: string;
}

const values = (query: URLSearchParams, key: string) =>
  (query.get(key) ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);

const ALL_VERDICTS = [Verdict.SCHEDULED, Verdict.DEFERRED, Verdict.MERGED, Verdict.SUPPRESSED];

export function filterOf(query: URLSearchParams): Filter {
  const names = values(query, 'verdict').map((each) => each.toUpperCase());
  return {
    teams: values(query, 'team'),
    channels: values(query, 'channel'),
    verdicts: ALL_VERDICTS.filter((verdict) => names.includes(verdictName(verdict))),
    rules: values(query, 'rule'),
    initiatives: values(query, 'initiative'),
    stakeholderId: query.get('stakeholder')?.trim() ?? '',
  };
}

export const FILTER_KEYS = [
  'team',
  'channel',
  'verdict',
  'rule',
  'initiative',
  'stakeholder',
] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

export const isFiltered = (query: URLSearchParams): boolean =>
  FILTER_KEYS.some((key) => query.get(key));
