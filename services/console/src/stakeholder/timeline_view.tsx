// SPDX-License-Identifier: Apache-2.0
import {useMemo} from 'preact/hooks';

import type {CheckContactResponse} from '../gen/touchpoint/v1/stakeholder_service_pb.js';
import {Empty} from '../parts/states.js';
import {setQuery, usePlace} from '../shell/router.js';
import {Lanes} from './lanes.js';
import {TimelineList} from './list.js';
import {NARROW} from './narrow.js';
import {channelOf} from './placing.js';
import type {Timeline} from './timeline_state.js';

function Choice({
  name,
  value,
  onChange,
  options,
}: {
  name: string;
  value: string;
  onChange: (value: string) => void;
  options: [string, string][];
}) {
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{name}</legend>
      {options.map(([key, text]) => (
        <label key={key} class={key === value ? 'on' : ''}>
          <input
            type="radio"
            name={name}
            value={key}
            checked={key === value}
            onChange={() => onChange(key)}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}

function Select({
  name,
  value,
  all,
  options,
}: {
  name: string;
  value: string;
  all: string;
  options: string[];
}) {
  return (
    <select
      aria-label={`Only ${name}`}
      value={value}
      onChange={(event) => setQuery({[name]: event.currentTarget.value})}
    >
      <option value="">{all}</option>
      {options.map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  );
}

interface Props {
  timeline: Timeline;
  zone: string;
  contact?: CheckContactResponse;
}

export function TimelineView({timeline, zone, contact}: Props) {
  const {query} = usePlace();
  const view = query.get('view') ?? (matchMedia(NARROW).matches ? 'list' : 'lanes');
  const team = query.get('team') ?? '';
  const channel = query.get('channel') ?? '';
  const shown = useMemo(
    () =>
      timeline.touchpoints.filter(
        (each) => (!team || each.team === team) && (!channel || channelOf(each) === channel),
      ),
    [timeline.touchpoints, team, channel],
  );
  const teams = useMemo(
    () => [...new Set(timeline.touchpoints.map((each) => each.team))].sort(),
    [timeline.touchpoints],
  );
  const channels = useMemo(
    () => [...new Set(timeline.touchpoints.map(channelOf))].sort(),
    [timeline.touchpoints],
  );
  if (timeline.touchpoints.length === 0) return null;
  return (
    <section class="timeline" aria-labelledby="timeline">
      <div class="timeline-head">
        <h2 id="timeline">Timeline</h2>
        <Choice
          name="View"
          value={view}
          onChange={(next) => setQuery({view: next})}
          options={[
            ['lanes', 'Lanes'],
            ['list', 'List'],
          ]}
        />
        <Select name="team" value={team} all="All teams" options={teams} />
        <Select name="channel" value={channel} all="All channels" options={channels} />
        <span class="muted small zone">Times in {zone}</span>
      </div>
      {shown.length === 0 ? (
        <Empty title="Nothing matches">
          <button type="button" onClick={() => setQuery({team: undefined, channel: undefined})}>
            Show all
          </button>
        </Empty>
      ) : view === 'lanes' ? (
        <Lanes touchpoints={shown} zone={zone} contact={contact} changed={timeline.changed} />
      ) : (
        <TimelineList touchpoints={shown} zone={zone} changed={timeline.changed} />
      )}
    </section>
  );
}
