// SPDX-License-Identifier: Apache-2.0
// What a page shows instead of data.
import type {ComponentChildren} from 'preact';

import type {Failure} from '../api/failure.js';

export function Loading({what}: {what: string}) {
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">Loading {what}</span>
      <span class="bone" />
      <span class="bone" />
      <span class="bone" />
    </div>
  );
}

export function Empty({title, children}: {title: string; children?: ComponentChildren}) {
  return (
    <div class="empty">
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
        <path d="M4 10h56M4 22h56" stroke-dasharray="1 5" />
        <circle cx="32" cy="16" r="7" />
      </svg>
      <p class="empty-title">{title}</p>
      {children && <div class="muted">{children}</div>}
    </div>
  );
}

export function Failed({failure, onRetry}: {failure: Failure; onRetry?: () => void}) {
  return (
    <div class="failed" role="alert">
      <p class="empty-title">{failure.title}</p>
      {failure.detail && <p class="muted detail">{failure.detail}</p>}
      {onRetry && (
        <button type="button" onClick={() => onRetry()}>
          Try again
        </button>
      )}
    </div>
  );
}
