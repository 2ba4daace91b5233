// SPDX-License-Identifier: Apache-2.0
// Planning from the answer to "contact now?": first what would happen, then for real.
import {timestampFromMs} from '@bufbuild/protobuf/wkt';
import {useMemo, useState} from 'preact/hooks';

import {touchpoints} from '../api/clients.js';
import {type Failure, failureOf} from '../api/failure.js';
import type {ChannelOption} from '../gen/touchpoint/v1/stakeholder_service_pb.js';
import type {PlanTouchpointResponse} from '../gen/touchpoint/v1/touchpoint_service_pb.js';
import {Dialog} from '../parts/dialog.js';
import {Failed} from '../parts/states.js';
import {msOf} from '../time/format.js';
import {fromInput, toInput} from '../time/zone.js';
import {PlanAnswer} from './plan_answer.js';
import type {Timeline} from './timeline_state.js';
import {type Asker, usePurposes} from './use_contact.js';

interface Draft {
  channel: string;
  purpose: string;
  topic: string;
  preferred: string;
}

interface Props {
  id: string;
  asker: Asker;
  option: ChannelOption;
  zone: string;
  timeline: Timeline;
  onClose: () => void;
}

/** Names this plan, so that a repeated confirmation plans once. */
const newRequestId = () => `console-${crypto.randomUUID()}`;

function Fields({
  draft,
  zone,
  timeline,
  onChange,
}: {
  draft: Draft;
  zone: string;
  timeline: Timeline;
  onChange: (patch: Partial<Draft>) => void;
}) {
  const purposes = usePurposes(timeline);
  const topics = useMemo(
    () => [...new Set(timeline.touchpoints.map((each) => each.topic))].filter(Boolean).sort(),
    [timeline.touchpoints],
  );
  return (
    <>
      <label>
        Purpose
        <input
          list="plan-purposes"
          required
          value={draft.purpose}
          autocomplete="off"
          onInput={(event) => onChange({purpose: event.currentTarget.value})}
        />
        <datalist id="plan-purposes">
          {purposes.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      </label>
      <label>
        <span>
          Topic <span class="muted">(optional)</span>
        </span>
        <input
          list="plan-topics"
          value={draft.topic}
          autocomplete="off"
          onInput={(event) => onChange({topic: event.currentTarget.value})}
        />
        <datalist id="plan-topics">
          {topics.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      </label>
      <label>
        <span>
          When <span class="muted">({zone})</span>
        </span>
        <input
          type="datetime-local"
          required
          value={draft.preferred}
          onInput={(event) => onChange({preferred: event.currentTarget.value})}
        />
      </label>
    </>
  );
}

export function PlanDialog({id, asker, option, zone, timeline, onClose}: Props) {
  const [draft, setDraft] = useState<Draft>({
    channel: option.channel,
    purpose: asker.purpose,
    topic: '',
    preferred: toInput(
      option.nextTime ? msOf(option.nextTime) + 60_000 : Date.now() + 300_000,
      zone,
    ),
  });
  const [requestId] = useState(newRequestId);
  const [answer, setAnswer] = useState<PlanTouchpointResponse>();
  const [planned, setPlanned] = useState(false);
  const [problem, setProblem] = useState<Failure>();
  const [busy, setBusy] = useState(false);

  const send = async (validateOnly: boolean) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const preferredTime = timestampFromMs(fromInput(draft.preferred, zone));
      setAnswer(
        await touchpoints.planTouchpoint({
          validateOnly,
          plan: {
            requestId,
            stakeholderId: id,
            team: asker.team,
            channel: draft.channel,
            purpose: draft.purpose.trim(),
            topic: draft.topic.trim(),
            preferredTime,
          },
        }),
      );
      setPlanned(!validateOnly);
    } catch (error) {
      setProblem(failureOf(error));
    }
    setBusy(false);
  };
  const change = (patch: Partial<Draft>) => {
    setDraft({...draft, ...patch});
    setAnswer(undefined);
  };

  return (
    <Dialog title={`Plan ${draft.channel} with ${id}`} onClose={onClose}>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          void send(answer === undefined);
        }}
      >
        <p class="muted">
          As team <b>{asker.team}</b>
        </p>
        {!planned && <Fields draft={draft} zone={zone} timeline={timeline} onChange={change} />}
        <div role="status">
          {answer?.touchpoint && <PlanAnswer answer={answer} zone={zone} planned={planned} />}
        </div>
        {problem && <Failed failure={problem} />}
        <div class="row end">
          <button type="button" onClick={onClose}>
            {planned ? 'Close' : 'Cancel'}
          </button>
          {!planned && (
            <button class="primary" disabled={busy}>
              {answer ? 'Plan it' : busy ? 'Checking…' : 'Check'}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
