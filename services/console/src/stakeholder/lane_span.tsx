// SPDX-License-Identifier: Apache-2.0
// Which stretch of time the lanes show.
import {useRef, useState} from 'preact/hooks';

import type {Touchpoint} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {Icon} from '../shell/icons.js';
import {setQuery, usePlace} from '../shell/router.js';
import {dayNumber, month} from '../time/format.js';
import {NARROW} from './narrow.js';
import {timeOf} from './placing.js';

const DAY_MS = 86_400_000;
const SPANS: [number, string][] = [
  [7, '1 week'],
  [14, '2 weeks'],
  [28, '4 weeks'],
  [91, '3 months'],
  [365, '1 year'],
  [730, '2 years'],
];
/** So much of the span lies before now. */
const BEFORE = 0.15;

export interface Span {
  days: number;
  from: number;
  to: number;
  toNow: () => void;
  move: (spans: number) => void;
  drag: (width: number) => Record<string, (event: PointerEvent) => void>;
}

/** Now, or where there is nothing around it the next touchpoint, else the last one. */
function anchor(touchpoints: Touchpoint[], days: number): number {
  const now = Date.now();
  const near = (ms: number) =>
    ms > now - BEFORE * days * DAY_MS && ms < now + days * DAY_MS * (1 - BEFORE);
  const times = touchpoints.map(timeOf);
  if (times.length === 0 || times.some(near)) return now;
  return times.find((ms) => ms > now) ?? times.at(-1)!;
}

export function useSpan(touchpoints: Touchpoint[]): Span {
  const asked = Number(usePlace().query.get('span'));
  const days = SPANS.some(([each]) => each === asked) ? asked : matchMedia(NARROW).matches ? 7 : 28;
  const [centre, setCentre] = useState(() => anchor(touchpoints, days));
  const held = useRef<{x: number; centre: number}>();
  const from = centre - BEFORE * days * DAY_MS;
  return {
    days,
    from,
    to: from + days * DAY_MS,
    toNow: () => setCentre(Date.now()),
    move: (spans) => setCentre(centre + spans * days * DAY_MS),
    drag: (width) => ({
      onPointerDown: (event) => {
        held.current = {x: event.clientX, centre};
      },
      onPointerMove: (event) => {
        if (!held.current || event.buttons === 0) return;
        const by = held.current.x - event.clientX;
        if (Math.abs(by) > 4) setCentre(held.current.centre + (days * DAY_MS * by) / width);
      },
      onPointerUp: () => {
        held.current = undefined;
      },
    }),
  };
}

function title({from, to, days}: Span, zone: string): string {
  const write = days > 100 ? month : dayNumber;
  return `${write(from, zone)} – ${write(to, zone)}`;
}

export function LaneControls({span, zone}: {span: Span; zone: string}) {
  return (
    <div class="lane-controls">
      <button type="button" class="square" aria-label="Earlier" onClick={() => span.move(-0.5)}>
        <Icon name="earlier" />
      </button>
      <button type="button" onClick={span.toNow}>
        Now
      </button>
      <button type="button" class="square" aria-label="Later" onClick={() => span.move(0.5)}>
        <Icon name="later" />
      </button>
      <span class="lane-title" aria-live="polite">
        {title(span, zone)}
      </span>
      <select
        aria-label="Length shown"
        value={String(span.days)}
        onChange={(event) => setQuery({span: event.currentTarget.value})}
      >
        {SPANS.map(([days, name]) => (
          <option key={days} value={String(days)}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
