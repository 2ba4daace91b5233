// SPDX-License-Identifier: Apache-2.0
import {Verdict} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {Stroked} from './stroked.js';
import {verdictWord} from './words.js';

const GLYPHS: Record<Verdict, string> = {
  [Verdict.UNSPECIFIED]: 'M4 8h8',
  [Verdict.SCHEDULED]: 'M3 8.5l3.2 3.2L13 5',
  [Verdict.DEFERRED]: 'M3 8h9M9 4.5L12.5 8 9 11.5',
  [Verdict.MERGED]: 'M3 4h3l3 4h4M3 12h3l3-4',
  [Verdict.SUPPRESSED]: 'M3 8h10M8 3a5 5 0 1 0 .01 0',
};
export const VERDICT_CLASS: Record<Verdict, string> = {
  [Verdict.UNSPECIFIED]: 'recorded',
  [Verdict.SCHEDULED]: 'scheduled',
  [Verdict.DEFERRED]: 'deferred',
  [Verdict.MERGED]: 'merged',
  [Verdict.SUPPRESSED]: 'suppressed',
};

export function VerdictBadge({verdict}: {verdict: Verdict}) {
  return (
    <span class={`verdict ${VERDICT_CLASS[verdict]}`}>
      <Stroked path={GLYPHS[verdict]} grid={16} size={14} />
      {verdictWord(verdict)}
    </span>
  );
}
