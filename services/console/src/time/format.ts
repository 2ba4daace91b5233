// SPDX-License-Identifier: Apache-2.0
// Every instant that the console shows is written here, in a zone that the caller names.
import {timestampMs} from '@bufbuild/protobuf/wkt';
import type {Duration, Timestamp} from '@bufbuild/protobuf/wkt';

import {wallClock} from './zone.js';

export type Instant = Timestamp | undefined;

export const msOf = (time: Timestamp): number => timestampMs(time);

const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(ms: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  const key = zone + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {...options, timeZone: zone, hourCycle: 'h23'});
    formats.set(key, format);
  }
  return format.format(ms);
}

const YEAR_MS = 365 * 86_400_000;
const isFar = (ms: number) => Math.abs(ms - Date.now()) > YEAR_MS / 2;

export function day(ms: number, zone: string): string {
  return formatted(ms, zone, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(isFar(ms) ? {year: 'numeric'} : {}),
  });
}

export const clock = (ms: number, zone: string): string =>
  formatted(ms, zone, {hour: '2-digit', minute: '2-digit'});

export const seconds = (ms: number, zone: string): string =>
  formatted(ms, zone, {hour: '2-digit', minute: '2-digit', second: '2-digit'});

export const dayAndClock = (ms: number, zone: string): string =>
  `${day(ms, zone)}, ${clock(ms, zone)}`;

export const month = (ms: number, zone: string): string =>
  formatted(ms, zone, {month: 'short', year: 'numeric'});

export const dayNumber = (ms: number, zone: string): string =>
  formatted(ms, zone, {day: 'numeric', month: 'short'});

export const weekday = (ms: number, zone: string): string =>
  formatted(ms, zone, {weekday: 'short'});

export const iso = (ms: number): string => new Date(ms).toISOString();

const SPANS: [number, string][] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
];

/** "3 days", "40 minutes": the largest unit that fits at least once. */
export function span(ms: number): string {
  const length = Math.abs(ms);
  const [unit, name] = SPANS.find(([size]) => length >= size) ?? SPANS[SPANS.length - 1]!;
  const count = Math.round(length / unit);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

export function relative(ms: number, now: number): string {
  if (Math.abs(ms - now) < 60_000) return 'now';
  return ms > now ? `in ${span(ms - now)}` : `${span(ms - now)} ago`;
}

/** "7d", "36h": as a policy writes it. */
export function length(duration: Duration): string {
  const total = Number(duration.seconds);
  for (const [unit, letter] of [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'm'],
  ] as const) {
    if (total % unit === 0) return `${total / unit}${letter}`;
  }
  return `${total}s`;
}

export const sameDay = (a: number, b: number, zone: string): boolean =>
  Math.floor(wallClock(a, zone) / 86_400_000) === Math.floor(wallClock(b, zone) / 86_400_000);
