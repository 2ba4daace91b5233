// SPDX-License-Identifier: Apache-2.0
import {useState} from 'preact/hooks';

import {may, useSession} from '../api/session.js';
import type {ChannelOption} from '../gen/touchpoint/v1/stakeholder_service_pb.js';
import {reasonName, reasonText} from '../parts/reason_text.js';
import {Failed, Loading} from '../parts/states.js';
import {dayAndClock, msOf, relative} from '../time/format.js';
import {useNow} from '../time/now.js';
import {PlanDialog} from './plan.js';
import type {Timeline} from './timeline_state.js';
import {type Asker, type ContactAnswer, usePurposes, useTeams} from './use_contact.js';

function When({option, zone, now}: {option: ChannelOption; zone: string; now: number}) {
  if (option.allowedNow) return <span class="yes">Yes, now</span>;
  if (!option.nextTime) return <span class="no">Not in sight</span>;
  const next = msOf(option.nextTime);
  return (
    <span class="later">
      {dayAndClock(next, zone)} <span class="muted">{relative(next, now)}</span>
    </span>
  );
}

interface OptionProps {
  option: ChannelOption;
  zone: string;
  now: number;
  onPlan?: () => void;
}

function Option({option, zone, now, onPlan}: OptionProps) {
  return (
    <li class={option.allowedNow ? 'option allowed' : 'option'}>
      <span class="option-channel">{option.channel}</span>
      <When option={option} zone={zone} now={now} />
      {onPlan && (
        <button type="button" class="small" aria-label={`Plan ${option.channel}`} onClick={onPlan}>
          Plan
        </button>
      )}
      {option.reasons.length > 0 && (
        <ul class="option-why">
          {option.reasons.map((reason, i) => (
            <li key={i}>
              <b>{reasonName(reason)}</b> {reasonText(reason, zone)}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

interface AskerProps {
  asker: Asker;
  contact: ContactAnswer;
  timeline: Timeline;
  onAsker: (asker: Asker) => void;
}

function AskerFields({asker, contact, timeline, onAsker}: AskerProps) {
  const teams = useTeams(timeline);
  const purposes = usePurposes(timeline);
  return (
    <div class="asker">
      <label>
        as team
        <input
          list="contact-teams"
          value={asker.team}
          placeholder={contact.asked}
          autocomplete="off"
          spellcheck={false}
          onChange={(event) => onAsker({...asker, team: event.currentTarget.value.trim()})}
        />
      </label>
      <datalist id="contact-teams">
        {teams.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <label>
        for
        <input
          list="contact-purposes"
          value={asker.purpose}
          autocomplete="off"
          spellcheck={false}
          placeholder={contact.value?.purpose}
          onChange={(event) => onAsker({...asker, purpose: event.currentTarget.value.trim()})}
        />
      </label>
      <datalist id="contact-purposes">
        {purposes.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </div>
  );
}

interface Props {
  id: string;
  contact: ContactAnswer;
  asker: Asker;
  onAsker: (asker: Asker) => void;
  timeline: Timeline;
  zone: string;
}

export function Contact({id, contact, asker, onAsker, timeline, zone}: Props) {
  const now = useNow();
  const mayPlan = may(useSession(), 'planner');
  const [planned, setPlanned] = useState<ChannelOption>();
  const {answer, value, asked, retry} = contact;
  return (
    <section class="card contact" aria-labelledby="contact">
      <div class="card-head">
        <h2 id="contact">Contact now?</h2>
      </div>
      <AskerFields asker={asker} contact={contact} timeline={timeline} onAsker={onAsker} />
      {value && (
        <ul class="options">
          {value.options.map((option) => (
            <Option
              key={option.channel}
              option={option}
              zone={zone}
              now={now}
              onPlan={mayPlan ? () => setPlanned(option) : undefined}
            />
          ))}
        </ul>
      )}
      {!value && answer.state === 'loading' && <Loading what="whether contact is allowed" />}
      {answer.state === 'failed' && <Failed failure={answer.failure} onRetry={retry} />}
      {planned && (
        <PlanDialog
          id={id}
          asker={{team: asked, purpose: value?.purpose ?? ''}}
          option={planned}
          zone={zone}
          timeline={timeline}
          onClose={() => setPlanned(undefined)}
        />
      )}
    </section>
  );
}
