// SPDX-License-Identifier: Apache-2.0
import {useMemo, useState} from 'preact/hooks';

import {useCall, valueOf} from '../api/call.js';
import {touchpoints} from '../api/clients.js';
import type {ConflictCell} from '../gen/touchpoint/v1/touchpoint_service_pb.js';
import {Empty, Failed, Loading} from '../parts/states.js';
import {Team} from '../parts/team.js';
import {setQuery, stakeholderUrl, usePlace} from '../shell/router.js';
import {useRulesZone} from '../time/rules_zone.js';
import {toInput} from '../time/zone.js';
import {daysFrom, type Grid, gridOf, HEATS} from './grid.js';
import {cellKey, dayName, HeatMap} from './heat_map.js';

const SPANS = ['7', '14', '21', '31'];
const FIRST_ROWS = 25;

function Detail({cell}: {cell: ConflictCell}) {
  const more = cell.stakeholders - cell.stakeholderIds.length;
  return (
    <section class="card conflict" aria-label="Chosen conflict" aria-live="polite">
      <h2>{dayName(cell.day)}</h2>
      <p class="conflict-teams">
        <Team team={cell.team} /> meets <Team team={cell.otherTeam} />
      </p>
      <p>
        Both plan to contact <b>{cell.stakeholders}</b>{' '}
        {cell.stakeholders === 1 ? 'person' : 'people'}: {cell.touchpoints} touchpoints.
      </p>
      <ul class="ids">
        {cell.stakeholderIds.map((id) => (
          <li key={id}>
            <a href={stakeholderUrl(id)}>{id}</a>
          </li>
        ))}
      </ul>
      {more > 0 && <p class="muted small">and {more} more</p>}
    </section>
  );
}

function Scale({most}: {most: number}) {
  return (
    <p class="heat-scale muted small">
      1 person{' '}
      {Array.from({length: HEATS}, (_, i) => (
        <span key={i} class={`heat heat-${i + 1}`} aria-hidden="true" />
      ))}{' '}
      {most}
    </p>
  );
}

function Known({grid}: {grid: Grid}) {
  const [chosen, setChosen] = useState<ConflictCell>();
  const [all, setAll] = useState(false);
  const shown = all ? grid.rows : grid.rows.slice(0, FIRST_ROWS);
  const cell = chosen ?? grid.rows[0]!.cells.values().next().value!;
  return (
    <div class="conflicts">
      <div>
        <HeatMap grid={grid} shown={shown} selected={cellKey(cell)} onSelect={setChosen} />
        {shown.length < grid.rows.length && (
          <button type="button" onClick={() => setAll(true)}>
            Show all {grid.rows.length} pairs
          </button>
        )}
        {grid.most > 1 && <Scale most={grid.most} />}
      </div>
      <Detail cell={cell} />
    </div>
  );
}

export function ConflictsPage() {
  const zone = useRulesZone();
  const asked = usePlace().query.get('days') ?? '';
  const days = SPANS.includes(asked) ? Number(asked) : 14;
  const [answer, retry] = useCall(
    (signal) => touchpoints.getConflicts({days, timeZone: zone}, {signal}),
    [days, zone],
  );
  const value = valueOf(answer);
  const grid = useMemo(
    () => value && gridOf(value.cells, daysFrom(toInput(Date.now(), zone).slice(0, 10), days)),
    [value, zone],
  );
  return (
    <>
      <div class="page-head">
        <h1>Conflicts ahead</h1>
        <span class="muted small zone">
          {value && `${value.stakeholders.toLocaleString('en')} people looked at · `}days in {zone}
        </span>
        <select
          aria-label="Days ahead"
          value={String(days)}
          onChange={(event) => setQuery({days: event.currentTarget.value})}
        >
          {SPANS.map((each) => (
            <option key={each} value={each}>
              {each} days
            </option>
          ))}
        </select>
        <button type="button" onClick={retry}>
          Look again
        </button>
      </div>
      {value && !value.complete && (
        <p class="notice">Not everybody was looked at; there may be more conflicts.</p>
      )}
      {answer.state === 'failed' && <Failed failure={answer.failure} onRetry={retry} />}
      {grid ? (
        grid.rows.length > 0 ? (
          <Known grid={grid} />
        ) : (
          <Empty title={`No teams meet in the next ${days} days`}>
            Where plans of two teams reach one person on one day, they show up here.
          </Empty>
        )
      ) : (
        answer.state === 'loading' && <Loading what="conflicts" />
      )}
    </>
  );
}
