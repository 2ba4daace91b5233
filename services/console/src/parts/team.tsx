// SPDX-License-Identifier: Apache-2.0
import {lookOf, outline} from './team_look.js';

export function TeamMark({team}: {team: string}) {
  const {shape, colour} = lookOf(team);
  return (
    <svg
      class={`team-mark team-${colour}`}
      viewBox="-9 -9 18 18"
      width="14"
      height="14"
      aria-hidden="true"
    >
      <path d={outline(shape, 7)} />
    </svg>
  );
}

export function Team({team}: {team: string}) {
  return (
    <span class="team">
      <TeamMark team={team} />
      {team}
    </span>
  );
}
