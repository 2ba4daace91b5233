// SPDX-License-Identifier: Apache-2.0
import {Verdict} from '../gen/touchpoint/v1/touchpoint_pb.js';
import type {PlanTouchpointResponse} from '../gen/touchpoint/v1/touchpoint_service_pb.js';
import {reasonName, reasonText} from '../parts/reason_text.js';
import {VerdictBadge} from '../parts/verdict.js';
import {dayAndClock, msOf} from '../time/format.js';

function outcome(answer: PlanTouchpointResponse, zone: string): string {
  const decision = answer.touchpoint?.decision;
  if (!decision) return '';
  if (decision.verdict === Verdict.SUPPRESSED) {
    return decision.nextLegalTime
      ? `No place in its window; the next legal time is ${dayAndClock(msOf(decision.nextLegalTime), zone)}.`
      : 'No place in its window, nor within 400 days.';
  }
  if (!decision.scheduledTime) return '';
  return `${decision.channel}, ${dayAndClock(msOf(decision.scheduledTime), zone)}`;
}

export function PlanAnswer({
  answer,
  zone,
  planned,
}: {
  answer: PlanTouchpointResponse;
  zone: string;
  planned: boolean;
}) {
  const decision = answer.touchpoint!.decision;
  if (!decision) return null;
  const moved = answer.displacedTouchpointIds.length;
  return (
    <div class="plan-answer">
      <p>
        {planned ? 'It is planned: ' : 'It would be '}
        <VerdictBadge verdict={decision.verdict} />
      </p>
      <p>
        <b>{outcome(answer, zone)}</b>
      </p>
      <ul>
        {decision.reasons.map((reason, i) => (
          <li key={i}>
            <b>{reasonName(reason)}</b> {reasonText(reason, zone)}
          </li>
        ))}
      </ul>
      {moved > 0 && (
        <p>
          {moved} of others {planned ? 'made' : 'would make'} room for it.
        </p>
      )}
    </div>
  );
}
