// SPDX-License-Identifier: Apache-2.0
import {useLayoutEffect} from 'preact/hooks';

import {forget} from '../shell/recent.js';

/** In the place of somebody who was erased, also where the page was open: nothing is left of them. */
export function Erased({id}: {id: string}) {
  useLayoutEffect(() => forget(id), [id]);
  return (
    <div class="empty erased" role="status">
      <svg
        viewBox="0 0 64 32"
        width="96"
        height="48"
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
      >
        <path d="M4 16h18M42 16h18" stroke-dasharray="1 5" />
        <circle cx="32" cy="16" r="7" stroke-dasharray="2 5" />
      </svg>
      <h1 class="empty-title">This person was erased</h1>
      <p class="muted">
        Nothing is kept about them, and nothing can be planned for them.{' '}
        <a href="/s">Find someone</a>
      </p>
    </div>
  );
}
