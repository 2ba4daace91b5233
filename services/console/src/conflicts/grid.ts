// SPDX-License-Identifier: Apache-2.0
// Days by pairs of teams. Pure.
import type {ConflictCell} from '../gen/touchpoint/v1/touchpoint_service_pb.js';

export interface PairRow {
  key: string;
  team: string;
  otherTeam: string;
  /** Days on which people are met twice, summed. */
  total: number;
  cells: Map<string, ConflictCell>;
}

export interface Grid {
  days: string[];
  /** The pair that meets most comes first. */
  rows: PairRow[];
  most: number;
}

const DAY_MS = 86_400_000;

/** "2026-11-30" and the days after it. */
export function daysFrom(first: string, count: number): string[] {
  const start = Date.parse(`${first}T00:00:00Z`);
  return Array.from({length: count}, (_, i) =>
    new Date(start + i * DAY_MS).toISOString().slice(0, 10),
  );
}

export function gridOf(cells: ConflictCell[], days: string[]): Grid {
  const rows = new Map<string, PairRow>();
  let most = 0;
  for (const cell of cells) {
    const key = `${cell.team} ${cell.otherTeam}`;
    const row = rows.get(key) ?? {
      key,
      team: cell.team,
      otherTeam: cell.otherTeam,
      total: 0,
      cells: new Map(),
    };
    row.cells.set(cell.day, cell);
    row.total += cell.stakeholders;
    rows.set(key, row);
    most = Math.max(most, cell.stakeholders);
  }
  return {
    days,
    most,
    rows: [...rows.values()].sort((a, b) => b.total - a.total || (a.key < b.key ? -1 : 1)),
  };
}

export const HEATS = 5;

/** 1 (one person) to HEATS (the most of the grid). */
export function heatOf(stakeholders: number, most: number): number {
  if (most <= 1) return 1;
  return 1 + Math.round(((HEATS - 1) * (stakeholders - 1)) / (most - 1));
}
