// SPDX-License-Identifier: Apache-2.0
import {useLayoutEffect, useRef} from 'preact/hooks';

import type {ConflictCell} from '../gen/touchpoint/v1/touchpoint_service_pb.js';
import {TeamMark} from '../parts/team.js';
import {dayNumber, weekday} from '../time/format.js';
import {type Grid, heatOf, type PairRow} from './grid.js';

const noon = (day: string) => Date.parse(`${day}T12:00:00Z`);
const isWeekend = (day: string) => [0, 6].includes(new Date(noon(day)).getUTCDay());

/** A day of the calendar, whatever its zone. */
export const dayName = (day: string): string =>
  `${weekday(noon(day), 'UTC')} ${dayNumber(noon(day), 'UTC')}`;

export const cellKey = (cell: ConflictCell): string => `${cell.day} ${cell.team} ${cell.otherTeam}`;

interface CellProps {
  cell?: ConflictCell;
  day: string;
  most: number;
  selected: string;
  onSelect: (cell: ConflictCell) => void;
}

function Cell({cell, day, most, selected, onSelect}: CellProps) {
  const dim = isWeekend(day) ? 'weekend' : '';
  if (!cell)
    return (
      <td class={dim}>
        <span class="visually-hidden">none</span>
      </td>
    );
  const chosen = selected === cellKey(cell);
  return (
    <td class={dim}>
      <button
        type="button"
        class={`heat heat-${heatOf(cell.stakeholders, most)}`}
        data-item={cellKey(cell)}
        aria-pressed={chosen}
        onClick={() => onSelect(cell)}
        aria-label={`${cell.stakeholders} people, ${dayName(day)}, ${cell.team} and ${cell.otherTeam}`}
      >
        {cell.stakeholders}
      </button>
    </td>
  );
}

function Pair({row}: {row: PairRow}) {
  return (
    <th scope="row" class="pair">
      <span>
        <TeamMark team={row.team} />
        {row.team}
      </span>
      <span>
        <TeamMark team={row.otherTeam} />
        {row.otherTeam}
      </span>
    </th>
  );
}

interface Props {
  grid: Grid;
  shown: PairRow[];
  selected: string;
  onSelect: (cell: ConflictCell) => void;
}

export function HeatMap({grid, shown, selected, onSelect}: Props) {
  const box = useRef<HTMLDivElement>(null);
  // What is explained beside it is in sight at first, on a phone too.
  useLayoutEffect(() => {
    const outer = box.current!;
    const chosen = outer.querySelector('[aria-pressed=true]')?.getBoundingClientRect();
    const middle = outer.getBoundingClientRect().left + outer.clientWidth / 2;
    if (chosen) outer.scrollLeft = chosen.left - middle;
  }, []);
  return (
    <div
      ref={box}
      class="heat-box"
      tabIndex={0}
      role="region"
      aria-label="Conflicts by day and pair of teams"
    >
      <table class="heat-map">
        <caption class="visually-hidden">
          People whom both teams plan to contact on the same day
        </caption>
        <thead>
          <tr>
            <th scope="col" class="pair">
              Teams
            </th>
            {grid.days.map((day) => (
              <th key={day} scope="col" class={isWeekend(day) ? 'weekend' : ''}>
                <span class="muted">{weekday(noon(day), 'UTC')}</span>
                <span>{dayNumber(noon(day), 'UTC')}</span>
              </th>
            ))}
            <th scope="col">All</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.key}>
              <Pair row={row} />
              {grid.days.map((day) => (
                <Cell
                  key={day}
                  cell={row.cells.get(day)}
                  day={day}
                  most={grid.most}
                  selected={selected}
                  onSelect={onSelect}
                />
              ))}
              <td class="total">{row.total}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
