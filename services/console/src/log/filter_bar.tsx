// SPDX-License-Identifier: Apache-2.0
import {useEffect, useMemo, useState} from 'preact/hooks';

import type {ThrottleLogEntry} from '../gen/touchpoint/v1/throttle_log_service_pb.js';
import {verdictName, VERDICTS, verdictWord} from '../parts/words.js';
import {setQuery} from '../shell/router.js';
import {FILTER_KEYS, type FilterKey, isFiltered} from './filter.js';

type Suggestions = Partial<Record<FilterKey, string[]>>;

function suggestionsOf(entries: readonly ThrottleLogEntry[]): Suggestions {
  const all = (read: (entry: ThrottleLogEntry) => string[]) =>
    [...new Set(entries.flatMap(read))].filter(Boolean).sort();
  return {
    team: all((entry) => [entry.team]),
    channel: all((entry) => [entry.channel]),
    rule: all((entry) => entry.reasons.map((reason) => reason.rule)),
    initiative: all((entry) => [entry.initiative]),
    stakeholder: all((entry) => [entry.stakeholderId]),
  };
}

const NAMES: Record<FilterKey, string> = {
  team: 'Team',
  channel: 'Channel',
  verdict: 'Verdict',
  rule: 'Rule',
  initiative: 'Initiative',
  stakeholder: 'Stakeholder',
};

/** What is being typed stays, whatever the live log draws anew meanwhile. */
function Field({name, value, values}: {name: FilterKey; value: string; values: string[]}) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <label class="filter">
      <span>{NAMES[name]}</span>
      <input
        list={`log-${name}`}
        value={typed}
        placeholder="all"
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onChange={(event) => setQuery({[name]: event.currentTarget.value.trim()})}
      />
      <datalist id={`log-${name}`}>
        {values.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </label>
  );
}

function VerdictField({value}: {value: string}) {
  return (
    <label class="filter">
      <span>{NAMES.verdict}</span>
      <select
        value={value.toUpperCase()}
        onChange={(event) => setQuery({verdict: event.currentTarget.value.toLowerCase()})}
      >
        <option value="">all</option>
        {VERDICTS.map((verdict) => (
          <option key={verdict} value={verdictName(verdict)}>
            {verdictWord(verdict)}
          </option>
        ))}
      </select>
    </label>
  );
}

export function FilterBar({
  query,
  entries,
}: {
  query: URLSearchParams;
  entries: readonly ThrottleLogEntry[];
}) {
  const suggestions = useMemo(() => suggestionsOf(entries), [entries]);
  return (
    <div class="filters" role="search" aria-label="Filter the log">
      {FILTER_KEYS.map((key) =>
        key === 'verdict' ? (
          <VerdictField key={key} value={query.get(key) ?? ''} />
        ) : (
          <Field
            key={key}
            name={key}
            value={query.get(key) ?? ''}
            values={suggestions[key] ?? []}
          />
        ),
      )}
      {isFiltered(query) && (
        <button
          type="button"
          class="quiet"
          onClick={() => setQuery(Object.fromEntries(FILTER_KEYS.map((key) => [key, undefined])))}
        >
          Clear
        </button>
      )}
    </div>
  );
}
