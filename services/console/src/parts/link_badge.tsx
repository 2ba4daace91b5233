// SPDX-License-Identifier: Apache-2.0
import type {Link} from '../api/follow.js';
import {useNow} from '../time/now.js';

const WORDS = {connecting: 'Connecting…', live: 'Live', failed: 'Not live', waiting: ''};

function Waiting({retryAt}: {retryAt: number}) {
  const left = Math.max(0, Math.ceil((retryAt - useNow(500)) / 1000));
  return <>Reconnecting{left > 0 ? ` in ${left} s` : '…'}</>;
}

/** Whether what is shown is still being told; the changing seconds are not read out. */
export function LinkBadge({link, paused = false}: {link: Link; paused?: boolean}) {
  const state = paused ? 'paused' : link.state;
  return (
    <span class={`link-badge ${state}`}>
      <span class="dot" aria-hidden="true" />
      <span class="visually-hidden" role="status">
        {paused
          ? 'Paused'
          : link.state === 'waiting'
            ? 'Connection lost, reconnecting'
            : WORDS[link.state]}
      </span>
      <span aria-hidden="true">
        {paused ? (
          'Paused'
        ) : link.state === 'waiting' ? (
          <Waiting retryAt={link.retryAt} />
        ) : (
          WORDS[link.state]
        )}
      </span>
    </span>
  );
}
