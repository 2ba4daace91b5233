// SPDX-License-Identifier: Apache-2.0
// Only the rows in sight are in the document; all are of one height.
import {useEffect, useLayoutEffect, useRef, useState} from 'preact/hooks';

import {useKeys} from '../shell/keys.js';
import {EntryCells, GroupCells} from './row.js';
import type {Row} from './rows.js';

const WIDE_ROW = 38;
const NARROW_ROW = 84;
const NARROW = '(max-width: 900px)';
const SPARE = 8;
const NEAR_END = 20;

const COLUMNS = ['Decided', 'Verdict', 'Stakeholder', 'Team', 'Channel', 'When', 'Rule'];

function useRowHeight(): number {
  const [height, setHeight] = useState(() => (matchMedia(NARROW).matches ? NARROW_ROW : WIDE_ROW));
  useEffect(() => {
    const narrow = matchMedia(NARROW);
    const update = () => setHeight(narrow.matches ? NARROW_ROW : WIDE_ROW);
    narrow.addEventListener('change', update);
    return () => narrow.removeEventListener('change', update);
  }, []);
  return height;
}

/** Where rows are put in above, what is being read stays where it is. */
function useAnchor(box: {current: HTMLDivElement | null}, rows: Row[], height: number) {
  const first = useRef<string>();
  useLayoutEffect(() => {
    const element = box.current;
    if (element && element.scrollTop > height && first.current) {
      const at = rows.findIndex((row) => row.key === first.current);
      if (at > 0) element.scrollTop += at * height;
    }
    first.current = rows[0]?.key;
  }, [rows]);
}

interface Props {
  rows: Row[];
  zone: string;
  onOpen: (row: Row) => void;
  onNearEnd: () => void;
}

export function LogTable({rows, zone, onOpen, onNearEnd}: Props) {
  const box = useRef<HTMLDivElement>(null);
  const height = useRowHeight();
  const [top, setTop] = useState(0);
  const [room, setRoom] = useState(600);
  const [current, setCurrent] = useState<string>();
  useAnchor(box, rows, height);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setRoom(entry!.contentRect.height));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);

  const start = Math.max(0, Math.floor(top / height) - SPARE);
  const end = Math.min(rows.length, Math.ceil((top + room) / height) + SPARE);
  useEffect(() => {
    if (end > rows.length - NEAR_END) onNearEnd();
  }, [end, rows.length]);

  const at = rows.findIndex((row) => row.key === current);
  const select = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    const element = box.current;
    if (!row || !element) return;
    setCurrent(row.key);
    const y = rows.indexOf(row) * height;
    if (y < element.scrollTop) element.scrollTop = y;
    if (y + height > element.scrollTop + room) element.scrollTop = y + height - room;
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        element.querySelector<HTMLElement>('[aria-selected=true], .log-row.current')?.focus(),
      ),
    );
  };
  useKeys({
    j: () => select(at + 1),
    k: () => select(at < 0 ? 0 : at - 1),
    e: () => {
      if (at >= 0) onOpen(rows[at]!);
    },
  });

  return (
    <div class="log-table" role="table" aria-label="Throttle log" aria-rowcount={rows.length + 1}>
      <div class="log-head" role="row" aria-rowindex={1}>
        {COLUMNS.map((name) => (
          <span key={name} role="columnheader">
            {name}
          </span>
        ))}
      </div>
      <div
        class="log-rows"
        role="rowgroup"
        ref={box}
        tabIndex={0}
        aria-label="Entries"
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <div class="log-space" role="presentation" style={{height: `${rows.length * height}px`}}>
          {rows.slice(start, end).map((row, i) => (
            <div
              key={row.key}
              role="row"
              aria-rowindex={start + i + 2}
              tabIndex={row.key === current || (at < 0 && start + i === 0) ? 0 : -1}
              class={`log-row ${row.kind} ${row.key === current ? 'current' : ''}`}
              style={{top: `${(start + i) * height}px`, height: `${height}px`}}
              onFocus={() => setCurrent(row.key)}
              onClick={() => onOpen(row)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') onOpen(row);
              }}
            >
              {row.kind === 'entry' ? (
                <EntryCells entry={row.entry} zone={zone} />
              ) : (
                <GroupCells row={row} />
              )}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
