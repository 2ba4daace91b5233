// SPDX-License-Identifier: Apache-2.0
import {useEffect, useState} from 'preact/hooks';

import {mayNow} from '../api/session.js';
import {Icon} from './icons.js';
import {go, stakeholderUrl} from './router.js';
import {type Suggestions, useSuggestions} from './suggestions.js';

const optionId = (i: number) => `search-option-${i}`;

function wordsOf({ids, state, more}: Suggestions, typed: string): string {
  if (state === 'failed') return 'The search failed. Enter opens the id as it is typed.';
  if (state === 'looking') return 'Looking …';
  if (state === 'idle')
    return ids.length > 0 && !typed ? 'Looked at lately, or seen in the log' : '';
  if (ids.length === 0) return `Nobody’s id begins with ${typed}`;
  return more ? 'There may be more: type on' : '';
}

function Offered({
  typed,
  suggestions,
  current,
  onPick,
}: {
  typed: string;
  suggestions: Suggestions;
  current: number;
  onPick: (id: string) => void;
}) {
  const words = wordsOf(suggestions, typed);
  return (
    <div class="search-offer" hidden={suggestions.ids.length === 0 && !words}>
      <ul id="search-options" role="listbox" aria-label="Stakeholders">
        {suggestions.ids.map((id, i) => (
          <li
            key={id}
            id={optionId(i)}
            role="option"
            aria-selected={i === current}
            // Before the field loses the focus, and with it what is offered.
            onMouseDown={(event) => {
              event.preventDefault();
              onPick(id);
            }}
          >
            <b>{id.slice(0, typed.length)}</b>
            {id.slice(typed.length)}
          </li>
        ))}
      </ul>
      <p class="muted small" role="status">
        {words}
      </p>
    </div>
  );
}

export function Search() {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [current, setCurrent] = useState(-1);
  const typed = text.trim();
  const suggestions = useSuggestions(typed, open);
  const {ids} = suggestions;
  useEffect(() => setCurrent(-1), [typed, open]);
  const chosen = ids[current];

  const pick = (id: string) => {
    if (!id) return;
    setText('');
    setOpen(false);
    go(stakeholderUrl(id));
  };
  const move = (by: 1 | -1) => {
    setOpen(true);
    // One further than the last, or before the first, is what was typed.
    setCurrent(((current + 1 + by + ids.length + 1) % (ids.length + 1)) - 1);
  };
  const onKeyDown = (event: KeyboardEvent & {currentTarget: HTMLInputElement}) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Escape') {
      // Else the browser empties the field, which offers anew.
      event.preventDefault();
      if (open) setOpen(false);
      else event.currentTarget.blur();
    }
  };
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        pick(chosen ?? typed);
      }}
    >
      <Icon name="search" />
      <input
        id="search"
        type="search"
        role="combobox"
        aria-expanded={open && ids.length > 0}
        aria-controls="search-options"
        aria-autocomplete="list"
        aria-activedescendant={chosen ? optionId(current) : undefined}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        placeholder={mayNow('rep') ? 'Id, or how it begins' : 'Stakeholder id'}
        aria-label="Stakeholder id"
        value={text}
        enterkeyhint="go"
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
      />
      <kbd aria-hidden="true">/</kbd>
      {open && <Offered typed={typed} suggestions={suggestions} current={current} onPick={pick} />}
    </form>
  );
}
