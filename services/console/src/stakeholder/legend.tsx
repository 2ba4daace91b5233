// SPDX-License-Identifier: Apache-2.0
import type {Touchpoint} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {Team} from '../parts/team.js';

const NAMED = 10;

const SIGNS: [string, string][] = [
  ['planned', 'M8 2a6 6 0 1 0 .01 0'],
  ['done', 'M8 2a6 6 0 1 0 .01 0'],
  ['moved', 'M2 4v8M2 8h9M8 5l4 3-4 3'],
  ['one contact', 'M8 2H4v12h4'],
  ['not going out', 'M8 3a5 5 0 1 0 .01 0M2 14L14 2'],
];

export function Legend({touchpoints}: {touchpoints: Touchpoint[]}) {
  const counts = new Map<string, number>();
  for (const {team} of touchpoints) counts.set(team, (counts.get(team) ?? 0) + 1);
  const teams = [...counts].sort((a, b) => b[1] - a[1]).map(([team]) => team);
  const left = teams.length - NAMED;
  return (
    <div class="legend">
      <ul aria-label="Signs">
        {SIGNS.map(([name, path]) => (
          <li key={name}>
            <svg
              class={`sign ${name === 'done' ? 'filled' : ''}`}
              viewBox="0 0 16 16"
              width="14"
              height="14"
              aria-hidden="true"
            >
              <path d={path} />
            </svg>
            {name}
          </li>
        ))}
        <li>
          <span class="swatch quiet" aria-hidden="true" />
          quiet hours of the coming week
        </li>
        <li>
          <span class="swatch frozen" aria-hidden="true" />
          frozen
        </li>
      </ul>
      <ul aria-label="Teams">
        {teams.slice(0, NAMED).map((team) => (
          <li key={team}>
            <Team team={team} />
          </li>
        ))}
        {left > 0 && <li class="muted">and {left} more</li>}
      </ul>
    </div>
  );
}
