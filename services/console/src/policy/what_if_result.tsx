// SPDX-License-Identifier: Apache-2.0
import type {
  DecisionChange,
  SimulatePolicyResponse,
} from '../gen/touchpoint/v1/policy_service_pb.js';
import {type Decision, Verdict} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {reasonName} from '../parts/reason_text.js';
import {Team} from '../parts/team.js';
import {VERDICT_CLASS, VerdictBadge} from '../parts/verdict.js';
import {verdictWord} from '../parts/words.js';
import {stakeholderUrl} from '../shell/router.js';
import {dayAndClock, msOf} from '../time/format.js';
import {type Block, blocksOf, flowsOf, ribbonsOf} from './shifts.js';

const WIDTH = 560;
const HEIGHT = 210;
const BAR = 14;
const LEFT = 156;
const RIGHT = WIDTH - LEFT - BAR;

const OUTCOME_REFUSED = 'Refused';

/** Without a verdict the plan would not have been taken at all. */
const wordOf = (verdict: Verdict): string =>
  verdict === Verdict.UNSPECIFIED ? OUTCOME_REFUSED : verdictWord(verdict);

function Side({blocks, x, anchor}: {blocks: Block[]; x: number; anchor: 'start' | 'end'}) {
  const textX = anchor === 'end' ? x - 8 : x + BAR + 8;
  return (
    <>
      {blocks.map(({verdict, count, top, height}) => (
        <g key={verdict} class={`flow ${VERDICT_CLASS[verdict]}`}>
          <rect x={x} y={top} width={BAR} height={Math.max(1, height)} rx="2" />
          <text x={textX} y={top + height / 2 + 4} text-anchor={anchor}>
            {wordOf(verdict)} {count}
          </text>
        </g>
      ))}
    </>
  );
}

/** Verdicts on both sides, and how much went from which to which. */
function Flows({result}: {result: SimulatePolicyResponse}) {
  const flows = flowsOf(result.shifts);
  const before = blocksOf(flows, 'before', HEIGHT);
  const after = blocksOf(flows, 'after', HEIGHT);
  const middle = (LEFT + BAR + RIGHT) / 2;
  const label = flows
    .map((flow) => `${flow.count} ${wordOf(flow.before)} to ${wordOf(flow.after)}`)
    .join(', ');
  return (
    <svg class="flows" viewBox={`0 -24 ${WIDTH} ${HEIGHT + 30}`} role="img" aria-label={label}>
      <text class="flow-side" x={LEFT + BAR} y="-10" text-anchor="end">
        in force
      </text>
      <text class="flow-side" x={RIGHT} y="-10">
        edited
      </text>
      {ribbonsOf(flows, before, after).map((each) => {
        const {from, to, height} = each;
        const [a, b] = [LEFT + BAR, RIGHT];
        return (
          <path
            key={`${each.before} ${each.after}`}
            class={`ribbon ${VERDICT_CLASS[each.after]} ${each.before === each.after ? 'same' : ''}`}
            d={
              `M${a} ${from}C${middle} ${from} ${middle} ${to} ${b} ${to}v${height}` +
              `C${middle} ${to + height} ${middle} ${from + height} ${a} ${from + height}z`
            }
          />
        );
      })}
      <Side blocks={before} x={LEFT} anchor="end" />
      <Side blocks={after} x={RIGHT} anchor="start" />
    </svg>
  );
}

function Told({decision, zone}: {decision?: Decision; zone: string}) {
  if (!decision) return <span class="muted">{OUTCOME_REFUSED}</span>;
  const time = decision.scheduledTime;
  const reason = decision.reasons.at(-1);
  return (
    <span class="told">
      <VerdictBadge verdict={decision.verdict} />
      <span class="small">{time && dayAndClock(msOf(time), zone)}</span>
      {reason && <span class="muted small">{reasonName(reason)}</span>}
    </span>
  );
}

function Change({change, zone}: {change: DecisionChange; zone: string}) {
  return (
    <tr>
      <th scope="row">
        <a href={stakeholderUrl(change.stakeholderId, change.touchpointId)}>
          {change.stakeholderId}
        </a>
      </th>
      <td>
        <Team team={change.team} /> <span class="muted">{change.channel}</span>
      </td>
      <td>
        <Told decision={change.before} zone={zone} />
      </td>
      <td>
        <Told decision={change.after} zone={zone} />
      </td>
    </tr>
  );
}

export function WhatIfResult({result, zone}: {result: SimulatePolicyResponse; zone: string}) {
  const {changes} = result;
  return (
    <section class="card" aria-labelledby="what-if-result">
      <div class="card-head">
        <h2 id="what-if-result">Before and after</h2>
        <span class="muted small">{result.decisions.toLocaleString('en')} decisions</span>
      </div>
      {result.warnings.map((warning) => (
        <p key={warning} class="notice">
          {warning}
        </p>
      ))}
      {result.shifts.length > 0 && <Flows result={result} />}
      {changes.length === 0 ? (
        <p>
          <b>Nothing would have been decided otherwise.</b>
        </p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Changed decisions">
          <table class="changes">
            <caption>
              {changes.length === 200 ? 'The first 200 decisions' : `${changes.length} decisions`}{' '}
              would be different
            </caption>
            <thead>
              <tr>
                <th scope="col">Stakeholder</th>
                <th scope="col">Plan</th>
                <th scope="col">In force</th>
                <th scope="col">Edited</th>
              </tr>
            </thead>
            <tbody>
              {changes.map((change) => (
                <Change
                  key={`${change.stakeholderId} ${change.touchpointId}`}
                  change={change}
                  zone={zone}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
