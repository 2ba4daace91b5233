// SPDX-License-Identifier: Apache-2.0
// The numbers of the overview, from the daemon's metrics or else from the throttle log. Pure.
import {type Metrics, quantile, sum, sumBy} from '../api/metrics.js';
import type {ThrottleLogEntry} from '../gen/touchpoint/v1/throttle_log_service_pb.js';
import {Verdict} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {verdictName, VERDICTS} from '../parts/words.js';
import {msOf} from '../time/format.js';

export interface Figures {
  /** What they are about, in words. */
  of: string;
  decisions: number;
  byVerdict: [Verdict, number][];
  merges: number;
  /** Of deferrals, in milliseconds. */
  medianDelay?: number;
  longDelay?: number;
  throttledBy: [string, number][];
  /** Timelines or details that cannot be read; unknown without metrics. */
  damaged?: number;
}

const DECISIONS = 'touchpointd_decisions_total';
const DELAY = 'touchpointd_defer_delay_seconds';

const inMs = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1000);

const largestFirst = (counts: Map<string, number>): [string, number][] =>
  [...counts].filter(([name]) => name).sort((a, b) => b[1] - a[1]);

export function figuresOfMetrics(metrics: Metrics): Figures | undefined {
  // Each plan once; what later happens to it has other causes.
  const planned = metrics.get(DECISIONS)?.filter(({labels}) => labels['cause'] === 'PLANNED');
  if (!planned) return undefined;
  const plans: Metrics = new Map([[DECISIONS, planned]]);
  const counts = sumBy(plans, DECISIONS, 'verdict');
  const byVerdict = VERDICTS.map((verdict): [Verdict, number] => [
    verdict,
    counts.get(verdictName(verdict)) ?? 0,
  ]);
  return {
    of: 'plans that this daemon decided since it started',
    decisions: sum(plans, DECISIONS),
    byVerdict,
    merges: sum(metrics, 'touchpointd_merges_total'),
    medianDelay: inMs(quantile(metrics, DELAY, 0.5)),
    longDelay: inMs(quantile(metrics, DELAY, 0.9)),
    throttledBy: largestFirst(sumBy(metrics, 'touchpointd_rule_hits_total', 'rule')),
    damaged: sum(metrics, 'touchpointd_damaged_records'),
  };
}

function delays(entries: ThrottleLogEntry[]): number[] {
  return entries
    .filter(
      (entry) => entry.verdict === Verdict.DEFERRED && entry.scheduledTime && entry.preferredTime,
    )
    .map((entry) => msOf(entry.scheduledTime!) - msOf(entry.preferredTime!))
    .filter((delay) => delay > 0)
    .sort((a, b) => a - b);
}

export function figuresOfLog(entries: ThrottleLogEntry[]): Figures {
  const count = (verdict: Verdict) => entries.filter((entry) => entry.verdict === verdict).length;
  const sorted = delays(entries);
  const rules = new Map<string, number>();
  for (const entry of entries) {
    const rule = entry.reasons.at(-1)?.rule ?? '';
    rules.set(rule, (rules.get(rule) ?? 0) + 1);
  }
  return {
    of: 'the newest entries of the throttle log',
    decisions: entries.length,
    byVerdict: VERDICTS.map((verdict) => [verdict, count(verdict)]),
    merges: count(Verdict.MERGED),
    medianDelay: sorted[Math.floor(sorted.length / 2)],
    longDelay: sorted[Math.floor(sorted.length * 0.9)],
    throttledBy: largestFirst(rules),
  };
}

/** Contacts that nobody had to bear: merged into others or not made at all. */
export function noiseRemoved({byVerdict, decisions}: Figures): number {
  const quiet = byVerdict.filter(
    ([verdict]) => verdict === Verdict.MERGED || verdict === Verdict.SUPPRESSED,
  );
  return decisions > 0 ? quiet.reduce((total, [, count]) => total + count, 0) / decisions : 0;
}

export interface Reading {
  at: number;
  total: number;
}

/** Per second between successive readings of a counter; a restart counts from zero. */
export function ratesOf(readings: Reading[]): number[] {
  return readings.slice(1).map(({at, total}, i) => {
    const before = readings[i]!;
    const grown = total >= before.total ? total - before.total : total;
    return grown / Math.max(0.001, (at - before.at) / 1000);
  });
}
