// SPDX-License-Identifier: Apache-2.0
import {useEffect, useState} from 'preact/hooks';

import {mayNow} from '../api/session.js';
import {Empty, Loading} from '../parts/states.js';
import {recent} from '../shell/recent.js';
import {stakeholderUrl} from '../shell/router.js';
import {seenInLog} from '../shell/seen.js';

function Ids({name, ids}: {name: string; ids: string[]}) {
  if (ids.length === 0) return null;
  return (
    <section class="card" aria-label={name}>
      <div class="card-head">
        <h2>{name}</h2>
      </div>
      <ul class="ids">
        {ids.map((id) => (
          <li key={id}>
            <a href={stakeholderUrl(id)} data-item={id}>
              {id}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function StakeholderHome() {
  const [seen, setSeen] = useState<string[]>();
  useEffect(() => void seenInLog().then(setSeen), []);
  const lately = recent();
  return (
    <>
      <h1>Stakeholders</h1>
      <p class="muted lead">
        {mayNow('rep') ? 'Search by an id or how it begins' : 'Search by the exact id'},{' '}
        <kbd>/</kbd> from anywhere. Ids are keys of your own systems; no names are kept here.
      </p>
      <Ids name="Looked at lately" ids={lately} />
      {seen ? (
        <Ids name="Seen in the throttle log" ids={seen.slice(0, 48)} />
      ) : (
        <Loading what="stakeholders of the throttle log" />
      )}
      {seen?.length === 0 && lately.length === 0 && (
        <Empty title="Nobody yet">
          As soon as plans are decided, their stakeholders appear here.
        </Empty>
      )}
    </>
  );
}
