// SPDX-License-Identifier: Apache-2.0
import {useMemo, useState} from 'preact/hooks';

import type {ThrottleLogEntry} from '../gen/touchpoint/v1/throttle_log_service_pb.js';
import {LinkBadge} from '../parts/link_badge.js';
import {Empty, Failed, Loading} from '../parts/states.js';
import {useKeys} from '../shell/keys.js';
import {go, setQuery, usePlace} from '../shell/router.js';
import {useRulesZone} from '../time/rules_zone.js';
import {Announce} from './announce.js';
import {download, toCsv, toNdjson} from './export.js';
import {filterOf, isFiltered} from './filter.js';
import {FilterBar} from './filter_bar.js';
import {entryUrl} from './row.js';
import {type Row, rowsOf} from './rows.js';
import {LogTable} from './table.js';
import {type LiveLog, useLog} from './use_log.js';

interface Paused {
  entries: readonly ThrottleLogEntry[];
}

/** While paused, what was there stays. */
function usePause(live: LiveLog) {
  const [paused, setPaused] = useState<Paused>();
  const shown = paused?.entries ?? live.entries;
  const newest = shown[0];
  const waiting = paused ? live.entries.findIndex((entry) => entry === newest) : 0;
  return {
    shown,
    waiting,
    paused: paused !== undefined,
    toggle: () => setPaused(paused ? undefined : {entries: live.entries}),
  };
}

function Tools({
  live,
  pause,
  grouped,
}: {
  live: LiveLog;
  pause: ReturnType<typeof usePause>;
  grouped: boolean;
}) {
  const {shown} = pause;
  const taken = `The ${shown.length.toLocaleString('en')} entries that are shown`;
  return (
    <div class="log-tools">
      <LinkBadge link={live.link} paused={pause.paused} />
      <button type="button" aria-pressed={pause.paused} onClick={pause.toggle}>
        {pause.paused ? `Go on${pause.waiting > 0 ? ` (${pause.waiting} new)` : ''}` : 'Pause'}
      </button>
      <button
        type="button"
        aria-pressed={grouped}
        onClick={() => setQuery({group: grouped ? undefined : 'rule'})}
      >
        Group by rule
      </button>
      <button
        type="button"
        title={taken}
        disabled={shown.length === 0}
        onClick={() => download('throttle-log.ndjson', 'application/x-ndjson', toNdjson(shown))}
      >
        NDJSON
      </button>
      <button
        type="button"
        title={taken}
        disabled={shown.length === 0}
        onClick={() => download('throttle-log.csv', 'text/csv', toCsv(shown))}
      >
        CSV
      </button>
    </div>
  );
}

export function LogPage() {
  const {query} = usePlace();
  const zone = useRulesZone();
  const filter = useMemo(() => filterOf(query), [query.toString()]);
  const live = useLog(filter);
  const pause = usePause(live);
  const grouped = query.get('group') === 'rule';
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => rowsOf(pause.shown, grouped, open), [pause.shown, grouped, open]);
  useKeys({p: pause.toggle});

  const onOpen = (row: Row) => {
    if (row.kind === 'entry') {
      if (row.entry.stakeholderId) go(entryUrl(row.entry));
      return;
    }
    const next = new Set(open);
    if (!next.delete(row.rule)) next.add(row.rule);
    setOpen(next);
  };

  return (
    <div class="log">
      <div class="page-head">
        <h1>Throttle log</h1>
        <span class="muted small zone">
          {pause.shown.length.toLocaleString('en')}
          {live.hasOlder ? '+' : ''} entries · times in {zone}
        </span>
        <Tools live={live} pause={pause} grouped={grouped} />
      </div>
      <FilterBar query={query} entries={live.entries} />
      <Announce newest={live.entries[0]?.entryId} count={live.entries.length} />
      {live.failure ? (
        <Failed failure={live.failure} onRetry={live.retry} />
      ) : !live.loaded && rows.length === 0 ? (
        <Loading what="the throttle log" />
      ) : rows.length === 0 ? (
        <Empty title={isFiltered(query) ? 'No entry matches' : 'Nothing was throttled yet'}>
          Every decision that is not a plain SCHEDULED appears here as it is made.
        </Empty>
      ) : (
        <LogTable rows={rows} zone={zone} onOpen={onOpen} onNearEnd={live.loadOlder} />
      )}
    </div>
  );
}
