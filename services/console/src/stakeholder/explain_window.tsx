// SPDX-License-Identifier: Apache-2.0
// The window as a picture: asked, blocked stretch by stretch, placed.
import type {Touchpoint} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {blocks, reasonName} from '../parts/reason_text.js';
import {dayAndClock, dayNumber, msOf} from '../time/format.js';
import {askedMs, isStruck, timeOf} from './placing.js';

const WIDTH = 400;
const ROW = 18;
const TOP = 22;

export function WindowPicture({touchpoint, zone}: {touchpoint: Touchpoint; zone: string}) {
  const asked = askedMs(touchpoint)!;
  const placed = isStruck(touchpoint) ? undefined : timeOf(touchpoint);
  const end = touchpoint.latestTime ? msOf(touchpoint.latestTime) : asked;
  const reasons = (touchpoint.decision?.reasons ?? []).filter(blocks);
  const next = touchpoint.decision?.nextLegalTime && msOf(touchpoint.decision.nextLegalTime);
  const from = Math.min(asked, ...(placed === undefined ? [] : [placed]));
  const last = Math.max(placed ?? end, asked, Math.min(next ?? 0, end));
  const margin = Math.max(last - from, 3_600_000) * 0.08;
  const left = from - margin;
  const right = last + margin;
  const x = (ms: number) => Math.max(0, Math.min(WIDTH, (WIDTH * (ms - left)) / (right - left)));
  const height = TOP + Math.max(1, reasons.length) * ROW + 22;
  return (
    <svg
      class="window-picture"
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={`Asked for ${dayAndClock(asked, zone)}, ${
        placed === undefined ? 'not placed' : `placed ${dayAndClock(placed, zone)}`
      }`}
    >
      <line class="window-now" x1={x(asked)} x2={x(asked)} y1={TOP - 4} y2={height - 20} />
      <text x={x(asked)} y={TOP - 9} class="window-text" text-anchor="start">
        asked
      </text>
      {reasons.map((reason, i) => {
        const start = x(msOf(reason.fromTime!));
        const stop = reason.toTime ? x(msOf(reason.toTime)) : WIDTH;
        return (
          <g key={i}>
            <rect
              class="window-block"
              x={start}
              y={TOP + i * ROW}
              height={ROW - 4}
              rx="3"
              width={Math.max(3, stop - start)}
            />
            <text class="window-rule" x={start + 5} y={TOP + i * ROW + 10.5}>
              {reasonName(reason)}
            </text>
          </g>
        );
      })}
      {placed !== undefined && (
        <>
          <line class="window-placed" x1={x(placed)} x2={x(placed)} y1={TOP - 4} y2={height - 20} />
          <text class="window-text strong" y={TOP - 9} x={x(placed)} text-anchor="end">
            placed
          </text>
        </>
      )}
      <text class="window-text" x="0" y={height - 5}>
        {dayNumber(left, zone)}
      </text>
      <text class="window-text" x={WIDTH} y={height - 5} text-anchor="end">
        {dayNumber(right, zone)}
      </text>
    </svg>
  );
}
