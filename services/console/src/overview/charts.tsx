// SPDX-License-Identifier: Apache-2.0
import type {Verdict} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {VERDICT_CLASS} from '../parts/verdict.js';
import {verdictWord} from '../parts/words.js';

const WIDTH = 300;
const HEIGHT = 64;

export const decimal = (value: number): string =>
  value.toLocaleString('en', {maximumFractionDigits: value < 10 ? 1 : 0});

export const percent = (share: number): string =>
  `${(100 * share).toLocaleString('en', {maximumFractionDigits: 1})} %`;

export function Sparkline({values: known, label}: {values: number[]; label: string}) {
  const values = known.length === 1 ? [...known, ...known] : known; // a line from the first on
  const most = Math.max(1, ...values);
  const x = (i: number) => (WIDTH * i) / Math.max(1, values.length - 1);
  const y = (value: number) => HEIGHT - 4 - ((HEIGHT - 10) * value) / most;
  const line = values
    .map((value, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`)
    .join('');
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {values.length > 1 && <path class="area" d={`${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}z`} />}
      <path class="line" d={line} vector-effect="non-scaling-stroke" />
    </svg>
  );
}

export function Shares({counts}: {counts: [Verdict, number][]}) {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  let left = 0;
  return (
    <>
      <svg class="shares" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        {counts.map(([verdict, count]) => {
          const width = total > 0 ? (100 * count) / total : 0;
          left += width;
          return (
            <rect
              key={verdict}
              class={`share ${VERDICT_CLASS[verdict]}`}
              x={left - width}
              width={Math.max(0, width - 0.4)}
              height="10"
            />
          );
        })}
      </svg>
      <dl class="share-list">
        {counts.map(([verdict, count]) => (
          <div key={verdict}>
            <dt>
              <svg
                class={`share ${VERDICT_CLASS[verdict]}`}
                viewBox="0 0 10 10"
                width="10"
                height="10"
                aria-hidden="true"
              >
                <rect width="10" height="10" rx="2" />
              </svg>
              {verdictWord(verdict)}
            </dt>
            <dd>
              {total > 0 ? percent(count / total) : '–'}{' '}
              <span class="muted small">{count.toLocaleString('en')}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
