// SPDX-License-Identifier: Apache-2.0
import {useMemo, useState} from 'preact/hooks';

import {type Touchpoint, Verdict} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {reasonName, reasonText} from '../parts/reason_text.js';
import {Team} from '../parts/team.js';
import {VerdictBadge} from '../parts/verdict.js';
import {outcomeWord, stateWord} from '../parts/words.js';
import {clock, day, dayAndClock, sameDay} from '../time/format.js';
import {explain} from './explaining.js';
import {
  about,
  askedMs,
  channelOf,
  hostId,
  isAhead,
  isDone,
  isStruck,
  timeOf,
  verdictOf,
} from './placing.js';

const STEP = 40;

function Why({touchpoint, zone}: {touchpoint: Touchpoint; zone: string}) {
  const reason = touchpoint.decision?.reasons.at(-1);
  const asked = askedMs(touchpoint);
  const merged = verdictOf(touchpoint) === Verdict.MERGED;
  if (!reason && asked === undefined) return null;
  return (
    <p class="item-why muted small">
      {asked !== undefined && !isDone(touchpoint) && <>asked for {dayAndClock(asked, zone)}; </>}
      {reason && (
        <>
          <b>{reasonName(reason)}</b> {reasonText(reason, zone)}
        </>
      )}
      {merged && <> · with {hostId(touchpoint)}</>}
    </p>
  );
}

interface ItemProps {
  touchpoint: Touchpoint;
  zone: string;
  place: number;
  size: number;
  changed: boolean;
}

function Item({touchpoint, zone, place, size, changed}: ItemProps) {
  const id = touchpoint.touchpointId;
  const heading = `item-${id}`;
  const open = () => explain(id);
  return (
    <article
      class={`item ${isStruck(touchpoint) ? 'struck' : ''} ${changed ? 'changed' : ''}`}
      aria-posinset={place}
      aria-setsize={size}
      aria-labelledby={heading}
      tabIndex={0}
      data-item={id}
      onClick={open}
      onKeyDown={(event) => {
        if (event.key === 'Enter') open();
      }}
    >
      <span class="item-time">{clock(timeOf(touchpoint), zone)}</span>
      <div class="item-body">
        <p id={heading} class="item-title">
          <b>{channelOf(touchpoint)}</b> <Team team={touchpoint.team} />
          <span class="item-about">{about(touchpoint)}</span>
        </p>
        <Why touchpoint={touchpoint} zone={zone} />
        {touchpoint.outcomes.length > 0 && (
          <p class="item-why small">
            {touchpoint.outcomes.map((each) => outcomeWord(each.outcome)).join(', ')}
          </p>
        )}
      </div>
      <div class="item-state">
        {isAhead(touchpoint) || isStruck(touchpoint) ? (
          <VerdictBadge verdict={verdictOf(touchpoint)} />
        ) : null}
        {!isAhead(touchpoint) && <span class="state">{stateWord(touchpoint.state)}</span>}
      </div>
    </article>
  );
}

interface FeedProps {
  name: string;
  touchpoints: Touchpoint[];
  zone: string;
  changed: ReadonlySet<string>;
}

function Feed({name, touchpoints, zone, changed}: FeedProps) {
  const [count, setCount] = useState(STEP);
  const shown = touchpoints.slice(0, count);
  if (shown.length === 0) return null;
  return (
    <>
      <h3 class="feed-name">
        {name} <span class="muted">{touchpoints.length}</span>
      </h3>
      <div role="feed" aria-label={name} class="feed">
        {shown.map((each, i) => {
          const at = timeOf(each);
          const starts = i === 0 || !sameDay(timeOf(shown[i - 1]!), at, zone);
          return [
            starts && (
              <p key={`day-${each.touchpointId}`} class="feed-day">
                {day(at, zone)}
              </p>
            ),
            <Item
              key={each.touchpointId}
              touchpoint={each}
              zone={zone}
              place={i + 1}
              size={touchpoints.length}
              changed={changed.has(each.touchpointId)}
            />,
          ];
        })}
      </div>
      {count < touchpoints.length && (
        <button type="button" onClick={() => setCount(count + STEP)}>
          Show {Math.min(STEP, touchpoints.length - count)} more
        </button>
      )}
    </>
  );
}

export function TimelineList({touchpoints, zone, changed}: Omit<FeedProps, 'name'>) {
  const [coming, past] = useMemo(() => {
    const now = Date.now();
    const isComing = (each: Touchpoint) => isAhead(each) || (!isDone(each) && timeOf(each) >= now);
    return [touchpoints.filter(isComing), touchpoints.filter((each) => !isComing(each)).reverse()];
  }, [touchpoints]);
  return (
    <>
      <Feed name="Coming" touchpoints={coming} zone={zone} changed={changed} />
      <Feed name="Past" touchpoints={past} zone={zone} changed={changed} />
    </>
  );
}
