// SPDX-License-Identifier: Apache-2.0
import {useEffect, useState} from 'preact/hooks';

import {Icon} from './icons.js';
import {recent} from './recent.js';
import {go, stakeholderUrl} from './router.js';
import {seenInLog} from './seen.js';

export function Search() {
  const [ids, setIds] = useState<string[]>(recent);
  const [text, setText] = useState('');
  const suggest = () => {
    void seenInLog().then((seen) => setIds([...new Set([...recent(), ...seen])]));
  };
  useEffect(() => setIds(recent()), [text === '']);
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const id = text.trim();
        if (!id) return;
        setText('');
        go(stakeholderUrl(id));
      }}
    >
      <Icon name="search" />
      <input
        id="search"
        type="search"
        list="stakeholder-ids"
        autocomplete="off"
        spellcheck={false}
        placeholder="Stakeholder id"
        aria-label="Stakeholder id"
        value={text}
        enterkeyhint="go"
        onFocus={suggest}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <kbd aria-hidden="true">/</kbd>
      <datalist id="stakeholder-ids">
        {ids.map((id) => (
          <option key={id} value={id} />
        ))}
      </datalist>
    </form>
  );
}
