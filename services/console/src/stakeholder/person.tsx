// SPDX-License-Identifier: Apache-2.0
import type {Link} from '../api/follow.js';
import type {OptOut, Stakeholder} from '../gen/touchpoint/v1/stakeholder_service_pb.js';
import {LinkBadge} from '../parts/link_badge.js';
import {dayAndClock} from '../time/format.js';
import {useNow} from '../time/now.js';
import {FeedLink} from './feed_link.js';
import type {Timeline} from './timeline_state.js';

function refused({channel, purpose}: OptOut): string {
  if (channel && purpose) return `${purpose} by ${channel}`;
  return channel || purpose || 'everything';
}

/** What the person allows, before anything that a team wants. */
function Consent({stakeholder}: {stakeholder?: Stakeholder}) {
  if (stakeholder?.doNotContact) {
    return (
      <p class="consent stop">
        <b>Do not contact.</b> Nothing but legal duty may reach them.
      </p>
    );
  }
  const optOuts = stakeholder?.optOuts ?? [];
  if (optOuts.length === 0) return <p class="consent">No opt-outs.</p>;
  return (
    <div class="consent some">
      <b>Opted out of</b>
      <ul class="chips">
        {optOuts.map((each) => (
          <li key={refused(each)}>{refused(each)}</li>
        ))}
      </ul>
    </div>
  );
}

interface Props {
  id: string;
  timeline: Timeline;
  zone: string;
  link: Link;
}

export function Person({id, timeline, zone, link}: Props) {
  const now = useNow();
  const {stakeholder} = timeline;
  const labels = [stakeholder?.region, ...(stakeholder?.segments ?? [])].filter(Boolean);
  return (
    <section class="person" aria-label="Stakeholder">
      <div class="person-name">
        <h1>{id}</h1>
        <LinkBadge link={link} />
        <FeedLink id={id} timeline={timeline} zone={zone} />
      </div>
      <p class="person-time">
        Their time: <b>{dayAndClock(now, zone)}</b>{' '}
        <span class="muted">
          {zone}
          {timeline.zone ? '' : ' (no zone is known)'}
        </span>
      </p>
      {labels.length > 0 && (
        <ul class="chips">
          {labels.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
      <Consent stakeholder={stakeholder} />
    </section>
  );
}
