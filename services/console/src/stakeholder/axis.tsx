// SPDX-License-Identifier: Apache-2.0
import {clock, dayNumber, month, weekday} from '../time/format.js';
import {instantOf, startOfDay, wallClock} from '../time/zone.js';
import {type Scale, xOf} from './lane_layout.js';

const DAY_MS = 86_400_000;
// Of one character, at most.
const CHARACTER = 7.5;
export const AXIS_HEIGHT = 34;

interface Tick {
  ms: number;
  label: string;
  above?: string;
}

function monthTicks(scale: Scale, zone: string, every: number): Tick[] {
  const first = new Date(wallClock(scale.from, zone));
  const ticks = [];
  for (let i = 0; ; ++i) {
    const number = first.getUTCMonth() + i;
    const ms = instantOf(Date.UTC(first.getUTCFullYear(), number, 1), zone);
    if (ms >= scale.to) return ticks;
    if (ms >= scale.from && number % every === 0) ticks.push({ms, label: month(ms, zone)});
  }
}

function dayTicks(scale: Scale, zone: string, every: number, narrow = false): Tick[] {
  const ticks = [];
  for (let i = 0; ; ++i) {
    const ms = startOfDay(scale.from, zone, i);
    if (ms >= scale.to) return ticks;
    const isMonday = new Date(wallClock(ms, zone)).getUTCDay() === 1;
    if (ms < scale.from || (every === 7 && !isMonday)) continue;
    ticks.push({
      ms,
      label: narrow ? dayNumber(ms, zone).split(' ')[0]! : dayNumber(ms, zone),
      above:
        isMonday && narrow
          ? month(ms, zone).split(' ')[0]
          : every === 1 && !narrow
            ? weekday(ms, zone)
            : undefined,
    });
  }
}

function hourTicks(scale: Scale, zone: string): Tick[] {
  return dayTicks(scale, zone, 1)
    .flatMap((tick) => [tick, {ms: tick.ms + DAY_MS / 2, label: clock(tick.ms + DAY_MS / 2, zone)}])
    .filter((tick) => tick.ms < scale.to);
}

export function ticksOf(scale: Scale, zone: string): Tick[] {
  const perDay = scale.width / ((scale.to - scale.from) / DAY_MS);
  if (perDay > 130) return hourTicks(scale, zone);
  if (perDay > 44) return dayTicks(scale, zone, 1);
  if (perDay > 22) return dayTicks(scale, zone, 1, true);
  if (perDay > 8) return dayTicks(scale, zone, 7);
  if (perDay > 2.2) return monthTicks(scale, zone, 1);
  return monthTicks(scale, zone, perDay > 0.7 ? 3 : 6);
}

/** What would be cut off at the end is left out. */
const fits = (text: string, x: number, {width}: Scale) => x + text.length * CHARACTER <= width;

export function Axis({scale, zone, height}: {scale: Scale; zone: string; height: number}) {
  return (
    <g class="axis" aria-hidden="true">
      {ticksOf(scale, zone).map(({ms, label, above}) => {
        const x = xOf(ms, scale);
        const right = x + 4;
        return (
          <g key={ms}>
            <line x1={x} x2={x} y1={AXIS_HEIGHT - 6} y2={height} />
            {above && fits(above, right, scale) && (
              <text x={right} y="12">
                {above}
              </text>
            )}
            {fits(label, right, scale) && (
              <text x={right} y="25">
                {label}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
