// SPDX-License-Identifier: Apache-2.0
// Why a touchpoint is where it is.
import {useCall, valueOf} from '../api/call.js';
import {touchpoints} from '../api/clients.js';
import type {Touchpoint} from '../gen/touchpoint/v1/touchpoint_pb.js';
import type {ExplainTouchpointResponse} from '../gen/touchpoint/v1/touchpoint_service_pb.js';
import {Dialog} from '../parts/dialog.js';
import {Failed, Loading} from '../parts/states.js';
import {Team} from '../parts/team.js';
import {VerdictBadge} from '../parts/verdict.js';
import {outcomeWord, stateWord} from '../parts/words.js';
import {dayAndClock, type Instant, msOf} from '../time/format.js';
import {ReasonList} from './explain_reasons.js';
import {WindowPicture} from './explain_window.js';
import {askedMs, channelOf, timeOf, verdictOf} from './placing.js';

type Row = [string, string | undefined];

function Facts({rows}: {rows: Row[]}) {
  return (
    <dl class="facts">
      {rows
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function askedRows(touchpoint: Touchpoint, zone: string): Row[] {
  const at = (time: Instant) => (time ? dayAndClock(msOf(time), zone) : undefined);
  const channels = [touchpoint.preferredChannel, ...touchpoint.alternateChannels].join(', else ');
  if (touchpoint.recorded)
    return [
      ['Recorded', at(touchpoint.doneTime)],
      ['On', channels],
    ];
  return [
    ['When', at(touchpoint.preferredTime)],
    ['Window', `${at(touchpoint.earliestTime) ?? '?'} – ${at(touchpoint.latestTime) ?? '?'}`],
    ['On', channels],
    ['Purpose', touchpoint.purpose],
    ['Topic', touchpoint.topic],
    ['Initiative', touchpoint.initiative],
    ['Priority', String(touchpoint.priority)],
    ['Arrived', at(touchpoint.createTime)],
  ];
}

function decidedRows(touchpoint: Touchpoint, zone: string): Row[] {
  const {decision, firstDecision: first} = touchpoint;
  const firstTime = first?.scheduledTime && msOf(first.scheduledTime);
  const moved = firstTime !== undefined && firstTime !== timeOf(touchpoint);
  return [
    ['Stands', stateWord(touchpoint.state)],
    ['Goes out', decision?.scheduledTime && dayAndClock(msOf(decision.scheduledTime), zone)],
    ['On', channelOf(touchpoint)],
    ['First told', moved ? dayAndClock(firstTime, zone) : undefined],
    ['Carried by', decision?.mergedInto],
    ['Same contact', touchpoint.contributorIds.join(', ')],
    ['Next legal time', decision?.nextLegalTime && dayAndClock(msOf(decision.nextLegalTime), zone)],
    ['Outcome', touchpoint.outcomeText],
    ...touchpoint.outcomes.map(
      (each): Row => [
        outcomeWord(each.outcome),
        [each.outcomeTime && dayAndClock(msOf(each.outcomeTime), zone), each.outcomeText]
          .filter(Boolean)
          .join(': '),
      ],
    ),
    ['Decided', decision?.decideTime && dayAndClock(msOf(decision.decideTime), zone)],
    ['Policy', decision?.policyRevision.slice(0, 19)],
  ];
}

function Explained({answer}: {answer: ExplainTouchpointResponse}) {
  const touchpoint = answer.touchpoint!;
  const zone = answer.timeZone || 'UTC';
  const reasons = touchpoint.decision?.reasons ?? [];
  return (
    <>
      <p class="explain-head">
        <VerdictBadge verdict={verdictOf(touchpoint)} /> <Team team={touchpoint.team} />
        <code>{touchpoint.touchpointId}</code>
      </p>
      {askedMs(touchpoint) !== undefined && <WindowPicture touchpoint={touchpoint} zone={zone} />}
      <section aria-labelledby="explain-rules">
        <h3 id="explain-rules">{reasons.length > 0 ? 'Why, rule by rule' : 'Why'}</h3>
        {reasons.length > 0 ? (
          <ReasonList answer={answer} zone={zone} />
        ) : (
          <p class="muted">It goes out as asked: no rule stands in its way.</p>
        )}
      </section>
      <section aria-labelledby="explain-asked">
        <h3 id="explain-asked">Asked</h3>
        <Facts rows={askedRows(touchpoint, zone)} />
      </section>
      <section aria-labelledby="explain-decided">
        <h3 id="explain-decided">Decided</h3>
        <Facts rows={decidedRows(touchpoint, zone)} />
      </section>
      <p class="muted small">
        Times in {zone}. In a shell: <code>touchpointctl explain {touchpoint.touchpointId}</code>
      </p>
    </>
  );
}

export function Explain({
  touchpointId,
  revision,
  onClose,
}: {
  touchpointId: string;
  revision: bigint;
  onClose: () => void;
}) {
  const [answer, retry] = useCall(
    (signal) =>
      touchpoints.explainTouchpoint(
        {target: {case: 'touchpointId', value: touchpointId}},
        {signal},
      ),
    [touchpointId, revision],
  );
  const value = valueOf(answer);
  const touchpoint = value?.touchpoint;
  return (
    <Dialog
      shape="drawer"
      title={touchpoint ? `${channelOf(touchpoint)} explained` : 'Explained'}
      onClose={onClose}
    >
      {value && <Explained answer={value} />}
      {!value && answer.state === 'loading' && <Loading what="the explanation" />}
      {answer.state === 'failed' && <Failed failure={answer.failure} onRetry={retry} />}
    </Dialog>
  );
}
