// SPDX-License-Identifier: Apache-2.0
// Wall clocks of a zone, from what the browser knows.

const parts = new Map<string, Intl.DateTimeFormat>();

function partsFormat(zone: string): Intl.DateTimeFormat {
  let format = parts.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    parts.set(zone, format);
  }
  return format;
}

/** The wall clock at an instant, written as if it were UTC: only for arithmetic. */
export function wallClock(ms: number, zone: string): number {
  const at: Record<string, number> = {};
  for (const {type, value} of partsFormat(zone).formatToParts(ms)) at[type] = Number(value);
  return Date.UTC(
    at['year']!,
    at['month']! - 1,
    at['day']!,
    at['hour']!,
    at['minute']!,
    at['second']!,
  );
}

/** The instant at which a wall clock shows `wall`; in a gap the one after it. */
export function instantOf(wall: number, zone: string): number {
  const floor = (ms: number) => Math.floor(ms / 1000) * 1000;
  let guess = wall - (wallClock(wall, zone) - floor(wall));
  guess = wall - (wallClock(guess, zone) - floor(guess));
  return guess;
}

export function startOfDay(ms: number, zone: string, days = 0): number {
  const wall = new Date(wallClock(ms, zone));
  return instantOf(
    Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate() + days),
    zone,
  );
}

/** For <input type=datetime-local>. */
export function toInput(ms: number, zone: string): string {
  return new Date(wallClock(ms, zone)).toISOString().slice(0, 16);
}

export function fromInput(text: string, zone: string): number {
  return instantOf(Date.parse(`${text}Z`), zone);
}

export function isZone(zone: string): boolean {
  try {
    partsFormat(zone);
    return zone !== '';
  } catch {
    return false;
  }
}
