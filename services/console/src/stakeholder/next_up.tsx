// SPDX-License-Identifier: Apache-2.0
import type {Touchpoint} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {Team} from '../parts/team.js';
import {dayAndClock, relative} from '../time/format.js';
import {useNow} from '../time/now.js';
import {explain} from './explaining.js';
import {about, channelOf, nextUp, timeOf} from './placing.js';
import type {Timeline} from './timeline_state.js';

function Next({touchpoint, zone, now}: {touchpoint: Touchpoint; zone: string; now: number}) {
  const others = touchpoint.contributorIds.length;
  return (
    <li>
      <button
        type="button"
        class="next"
        data-item={touchpoint.touchpointId}
        onClick={() => explain(touchpoint.touchpointId)}
      >
        <span class="next-when">{relative(timeOf(touchpoint), now)}</span>
        <span class="next-time">{dayAndClock(timeOf(touchpoint), zone)}</span>
        <span class="next-what">
          <b>{channelOf(touchpoint)}</b> by <Team team={touchpoint.team} />
        </span>
        <span class="muted about">
          {about(touchpoint)}
          {others > 0 && ` · carries ${others} more`}
        </span>
      </button>
    </li>
  );
}

export function NextUp({timeline, zone}: {timeline: Timeline; zone: string}) {
  const now = useNow();
  const next = nextUp(timeline.touchpoints, 3);
  return (
    <section class="next-up" aria-labelledby="next-up">
      <h2 id="next-up">Next up</h2>
      {next.length === 0 ? (
        <p class="muted">Nothing is planned.</p>
      ) : (
        <ol>
          {next.map((each) => (
            <Next key={each.touchpointId} touchpoint={each} zone={zone} now={now} />
          ))}
        </ol>
      )}
    </section>
  );
}
