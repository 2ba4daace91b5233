// SPDX-License-Identifier: Apache-2.0
// Prometheus' text format, as far as the console reads it.

export interface Sample {
  labels: Record<string, string>;
  value: number;
}

export type Metrics = Map<string, Sample[]>;

const LINE = /^([A-Za-z_:][A-Za-z0-9_:]*)(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\]|\\.)*)"/g;

function numberOf(text: string): number {
  if (text === '+Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  return Number(text);
}

export function readMetrics(text: string): Metrics {
  const metrics: Metrics = new Map();
  for (const line of text.split('\n')) {
    const [, name, labelText, value] = LINE.exec(line) ?? [];
    if (!name || line.startsWith('#')) continue;
    const labels: Record<string, string> = {};
    for (const [, key, quoted] of (labelText ?? '').matchAll(LABEL)) {
      labels[key!] = quoted!.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
    }
    const samples = metrics.get(name);
    const sample = {labels, value: numberOf(value!)};
    if (samples) samples.push(sample);
    else metrics.set(name, [sample]);
  }
  return metrics;
}

/** Sums a metric by one of its labels. */
export function sumBy(metrics: Metrics, name: string, label: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const {labels, value} of metrics.get(name) ?? []) {
    const key = labels[label] ?? '';
    sums.set(key, (sums.get(key) ?? 0) + value);
  }
  return sums;
}

export const sum = (metrics: Metrics, name: string): number =>
  (metrics.get(name) ?? []).reduce((total, {value}) => total + value, 0);

/** The value below which a share of a histogram's observations lie; undefined without any. */
export function quantile(metrics: Metrics, name: string, share: number): number | undefined {
  const buckets = [...sumBy(metrics, `${name}_bucket`, 'le')]
    .map(([le, count]) => ({le: numberOf(le), count}))
    .sort((a, b) => a.le - b.le);
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0) return undefined;
  const rank = share * total;
  let below = {le: 0, count: 0};
  for (const bucket of buckets) {
    if (bucket.count >= rank) {
      if (bucket.le === Infinity) return below.le;
      const part = (rank - below.count) / Math.max(1, bucket.count - below.count);
      return below.le + (bucket.le - below.le) * part;
    }
    below = bucket;
  }
  return below.le;
}

/** Undefined where the daemon offers no metrics to this caller. */
export async function fetchMetrics(signal: AbortSignal): Promise<Metrics | undefined> {
  const answer = await fetch('/metrics', {signal, cache: 'no-store'});
  const isText = (answer.headers.get('content-type') ?? '').startsWith('text/plain');
  return answer.ok && isText ? readMetrics(await answer.text()) : undefined;
}
