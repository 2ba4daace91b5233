// SPDX-License-Identifier: Apache-2.0
import {useLayoutEffect, useState} from 'preact/hooks';

import {Empty, Failed, Loading} from '../parts/states.js';
import {focusedItem, useKeys} from '../shell/keys.js';
import {remember} from '../shell/recent.js';
import {setQuery, usePlace} from '../shell/router.js';
import {Contact} from './contact.js';
import {Explain} from './explain.js';
import {Erased} from './erased.js';
import {explain} from './explaining.js';
import {NextUp} from './next_up.js';
import {Person} from './person.js';
import {Quotas} from './quotas.js';
import type {Timeline} from './timeline_state.js';
import {TimelineView} from './timeline_view.js';
import {type Asker, useContact} from './use_contact.js';
import {type LiveTimeline, useTimeline} from './use_timeline.js';

/** The zone the rules use; where nobody says one, UTC is what the daemon falls back to. */
const shownZone = (timeline: Timeline) => timeline.zone || 'UTC';

function Known({id, live}: {id: string; live: LiveTimeline}) {
  const {timeline} = live;
  const zone = shownZone(timeline);
  const [asker, setAsker] = useState<Asker>({team: '', purpose: ''});
  const contact = useContact(id, asker, timeline);
  return (
    <div class="stakeholder">
      <Person id={id} timeline={timeline} zone={zone} link={live.link} />
      <div class="beside">
        <Contact
          id={id}
          contact={contact}
          asker={asker}
          onAsker={setAsker}
          timeline={timeline}
          zone={zone}
        />
        <Quotas answer={contact.answer} zone={zone} />
      </div>
      <div class="ahead">
        <NextUp timeline={timeline} zone={zone} />
        <TimelineView timeline={timeline} zone={zone} contact={contact.value} />
      </div>
    </div>
  );
}

const isErased = (link: LiveTimeline['link']) =>
  link.state === 'failed' && link.failure.reason === 'STAKEHOLDER_ERASED';

export function StakeholderPage({id}: {id: string}) {
  const live = useTimeline(id);
  const {timeline, link, retry} = live;
  const explained = usePlace().query.get('t');
  useLayoutEffect(() => {
    if (timeline.revision > 0n) remember(id);
  }, [id, timeline.revision > 0n]);
  useKeys({
    e: () => {
      const item = focusedItem();
      if (item) explain(item);
    },
  });

  if (isErased(link)) return <Erased id={id} />;
  return (
    <>
      {!timeline.loaded && link.state === 'failed' ? (
        <>
          <h1>{id}</h1>
          <Failed failure={link.failure} onRetry={retry} />
        </>
      ) : !timeline.loaded ? (
        <>
          <h1>{id}</h1>
          <Loading what={`the timeline of ${id}`} />
        </>
      ) : (
        <Known id={id} live={live} />
      )}
      {timeline.loaded && timeline.touchpoints.length === 0 && (
        <Empty title={`No touchpoints of ${id} yet`}>
          What a team plans shows up here at once.
        </Empty>
      )}
      {explained && (
        <Explain
          key={explained}
          touchpointId={explained}
          revision={timeline.revision}
          onClose={() => setQuery({t: undefined})}
        />
      )}
    </>
  );
}
