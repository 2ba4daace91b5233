// SPDX-License-Identifier: Apache-2.0
import type {VerdictShift} from '../gen/touchpoint/v1/policy_service_pb.js';
import {Verdict} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {VERDICTS} from '../parts/words.js';

export interface Flow {
  before: Verdict;
  after: Verdict;
  count: number;
}

/** Counts by verdict before and after, over all channels and teams. */
export function flowsOf(shifts: VerdictShift[]): Flow[] {
  const flows = new Map<string, Flow>();
  for (const {before, after, count} of shifts) {
    const key = `${before} ${after}`;
    const flow = flows.get(key) ?? {before, after, count: 0};
    flow.count += Number(count);
    flows.set(key, flow);
  }
  return [...flows.values()].sort((a, b) => a.before - b.before || a.after - b.after);
}

export interface Block {
  verdict: Verdict;
  count: number;
  top: number;
  height: number;
}

/** Blocks of one side, stacked to `height` with gaps between them. */
export function blocksOf(flows: Flow[], side: 'before' | 'after', height: number): Block[] {
  const total = flows.reduce((sum, flow) => sum + flow.count, 0);
  const counted = [...VERDICTS, Verdict.UNSPECIFIED]
    .map((verdict) => ({
      verdict,
      count: flows
        .filter((flow) => flow[side] === verdict)
        .reduce((sum, flow) => sum + flow.count, 0),
    }))
    .filter(({count}) => count > 0);
  const gap = 6;
  const room = height - gap * Math.max(0, counted.length - 1);
  let top = 0;
  return counted.map(({verdict, count}) => {
    const block = {verdict, count, top, height: (room * count) / total};
    top += block.height + gap;
    return block;
  });
}

export interface Ribbon extends Flow {
  /** Upper edges at both sides, and the height they share. */
  from: number;
  to: number;
  height: number;
}

export function ribbonsOf(flows: Flow[], before: Block[], after: Block[]): Ribbon[] {
  const used = new Map<Block, number>();
  const take = (block: Block, count: number) => {
    const start = used.get(block) ?? 0;
    const height = (block.height * count) / block.count;
    used.set(block, start + height);
    return {top: block.top + start, height};
  };
  return flows.map((flow) => {
    const from = take(before.find((block) => block.verdict === flow.before)!, flow.count);
    const to = take(after.find((block) => block.verdict === flow.after)!, flow.count);
    return {...flow, from: from.top, to: to.top, height: Math.min(from.height, to.height)};
  });
}
