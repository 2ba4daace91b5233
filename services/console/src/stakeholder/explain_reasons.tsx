// SPDX-License-Identifier: Apache-2.0
import type {Reason, Touchpoint} from '../gen/touchpoint/v1/touchpoint_pb.js';
import type {ExplainTouchpointResponse} from '../gen/touchpoint/v1/touchpoint_service_pb.js';
import {blocks, reasonName} from '../parts/reason_text.js';
import {Team} from '../parts/team.js';
import {kindWord, stateWord} from '../parts/words.js';
import {dayAndClock, length, msOf} from '../time/format.js';
import {explain} from './explaining.js';
import {channelOf, timeOf} from './placing.js';

function numbers(reason: Reason): string {
  const parts = [];
  if (reason.limit !== undefined) parts.push(`limit ${reason.limit}`);
  if (reason.per) parts.push(`per ${length(reason.per)}`);
  if (reason.touchpointIds.length > 0) parts.push(`${reason.touchpointIds.length} in the way`);
  return parts.join(' · ');
}

function Collided({touchpoint, zone}: {touchpoint: Touchpoint; zone: string}) {
  return (
    <li>
      <button type="button" class="collided" onClick={() => explain(touchpoint.touchpointId)}>
        <span>{dayAndClock(timeOf(touchpoint), zone)}</span>
        <span>
          <b>{channelOf(touchpoint)}</b> <Team team={touchpoint.team} />
        </span>
        <span class="muted">{stateWord(touchpoint.state)}</span>
      </button>
    </li>
  );
}

interface Props {
  answer: ExplainTouchpointResponse;
  zone: string;
}

export function ReasonList({answer, zone}: Props) {
  const reasons = answer.touchpoint?.decision?.reasons ?? [];
  const related = new Map(answer.related.map((each) => [each.touchpointId, each]));
  return (
    <ol class="reasons">
      {reasons.map((reason, i) => (
        <li key={i} class="reason">
          <p class="reason-head">
            <b>{reasonName(reason)}</b> <span class="muted small">{kindWord(reason.kind)}</span>
          </p>
          <p>{answer.sentences[i]}</p>
          <p class="muted small">
            {numbers(reason)}
            {blocks(reason) && (
              <>
                {' '}
                · blocked {dayAndClock(msOf(reason.fromTime!), zone)} –{' '}
                {reason.toTime ? dayAndClock(msOf(reason.toTime), zone) : 'beyond 400 days'}
              </>
            )}
          </p>
          <ul class="collisions">
            {reason.touchpointIds.map((id) => {
              const other = related.get(id);
              return other ? (
                <Collided key={id} touchpoint={other} zone={zone} />
              ) : (
                <li key={id} class="muted small">
                  {id}, no longer kept
                </li>
              );
            })}
          </ul>
        </li>
      ))}
    </ol>
  );
}
