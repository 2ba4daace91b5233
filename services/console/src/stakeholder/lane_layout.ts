// SPDX-License-Identifier: Apache-2.0
// Where every mark of the lanes lies. Pure: touchpoints and a scale in, coordinates out.
import type {Touchpoint} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {askedMs, channelOf, hostId, timeOf} from './placing.js';

export const MARK = 7;
export const ROW = 20;
const ROWS_MAX = 6;
const LANE_PADDING = 12;
const SPACING = 2 * MARK + 4;

export interface Scale {
  from: number;
  to: number;
  width: number;
}

export const xOf = (ms: number, {from, to, width}: Scale): number =>
  (width * (ms - from)) / (to - from);

export interface Mark {
  touchpoint: Touchpoint;
  x: number;
  y: number;
  /** Where it was asked for, when elsewhere. */
  askedX?: number;
}

/** Marks of one contact: carried together. */
export interface Bracket {
  x: number;
  top: number;
  bottom: number;
}

export interface Lane {
  channel: string;
  top: number;
  height: number;
  marks: Mark[];
  brackets: Bracket[];
  /** Marks that did not fit, by their place. */
  more: {x: number; y: number; count: number}[];
}

/** Touchpoints of one contact stand together; each unit is placed as a whole. */
function units(touchpoints: Touchpoint[]): Touchpoint[][] {
  const byHost = new Map<string, Touchpoint[]>();
  for (const each of touchpoints) {
    const key = `${hostId(each)}@${timeOf(each)}`;
    const unit = byHost.get(key);
    if (unit) unit.push(each);
    else byHost.set(key, [each]);
  }
  return [...byHost.values()];
}

/** The first row from which `count` rows are free at x; ROWS_MAX where there is none. */
function freeRow(ends: number[], x: number, count: number): number {
  for (let row = 0; row + count <= ROWS_MAX; ++row) {
    const rows = Array.from({length: count}, (_, i) => ends[row + i] ?? -Infinity);
    if (rows.every((end) => end <= x)) return row;
  }
  return ROWS_MAX;
}

function layoutLane(channel: string, touchpoints: Touchpoint[], scale: Scale, top: number): Lane {
  const ends: number[] = [];
  const lane: Lane = {channel, top, height: 0, marks: [], brackets: [], more: []};
  const y = (row: number) => top + LANE_PADDING + row * ROW + ROW / 2;
  for (const unit of units(touchpoints)) {
    const x = xOf(timeOf(unit[0]!), scale);
    const row = freeRow(ends, x, Math.min(unit.length, ROWS_MAX));
    if (row === ROWS_MAX) {
      const last = lane.more.at(-1);
      if (last && x - last.x < SPACING) last.count += unit.length;
      else lane.more.push({x, y: y(ROWS_MAX), count: unit.length});
      continue;
    }
    unit.slice(0, ROWS_MAX).forEach((touchpoint, i) => {
      const asked = askedMs(touchpoint);
      ends[row + i] = x + SPACING;
      lane.marks.push({
        touchpoint,
        x,
        y: y(row + i),
        askedX: asked === undefined ? undefined : xOf(asked, scale),
      });
    });
    if (unit.length > 1) {
      lane.brackets.push({
        x: x - MARK - 5,
        top: y(row) - MARK,
        bottom: y(row + Math.min(unit.length, ROWS_MAX) - 1) + MARK,
      });
    }
  }
  const rows = Math.max(1, ends.length + (lane.more.length > 0 ? 1 : 0));
  lane.height = rows * ROW + 2 * LANE_PADDING;
  return lane;
}

/** Lanes from top to bottom, one per channel, with what lies inside the scale. */
export function layoutLanes(touchpoints: Touchpoint[], channels: string[], scale: Scale): Lane[] {
  const inside = touchpoints.filter((each) => {
    const at = timeOf(each);
    return at >= scale.from && at < scale.to;
  });
  let top = 0;
  return channels.map((channel) => {
    const own = inside.filter((each) => channelOf(each) === channel);
    const lane = layoutLane(channel, own, scale, top);
    top += lane.height;
    return lane;
  });
}
