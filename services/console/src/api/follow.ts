// SPDX-License-Identifier: Apache-2.0
// Keeps one server stream running: resumes where it broke off, waits longer after each failure.
import {type Failure, failureOf, isExpiredResume, isFinal} from './failure.js';

export type Link =
  | {state: 'connecting'}
  | {state: 'live'}
  | {state: 'waiting'; retryAt: number}
  | {state: 'failed'; failure: Failure};

export interface Follower<M> {
  open(resumeToken: string, signal: AbortSignal): AsyncIterable<M>;
  onMessage(message: M): void;
  onLink(link: Link): void;
  /** The daemon cannot continue after the last token: what follows starts anew. */
  onRestart(): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
// The daemon gives a sign of life every ten seconds (watch.heartbeat).
const SILENCE_MS = 45_000;

export function waitAfter(failures: number, chance: number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10));
  return full / 2 + (full / 2) * chance;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}

class Watchdog {
  readonly #attempt = new AbortController();
  #timer?: ReturnType<typeof setTimeout>;

  constructor(outer: AbortSignal) {
    outer.addEventListener('abort', () => this.stop());
    this.feed();
  }

  get signal() {
    return this.#attempt.signal;
  }

  feed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#attempt.abort(), SILENCE_MS);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#attempt.abort();
  }
}

/** Follows until the returned function is called, or no retry can help. */
export function follow<M extends {resumeToken: string}>(follower: Follower<M>): () => void {
  const outer = new AbortController();
  let token = '';
  let failures = 0;

  async function attempt() {
    const watchdog = new Watchdog(outer.signal);
    try {
      for await (const message of follower.open(token, watchdog.signal)) {
        if (outer.signal.aborted) return;
        watchdog.feed();
        if (failures > 0 || token === '') follower.onLink({state: 'live'});
        failures = 0;
        follower.onMessage(message);
        if (message.resumeToken) token = message.resumeToken;
      }
    } finally {
      watchdog.stop();
    }
  }

  async function run() {
    while (!outer.signal.aborted) {
      try {
        await attempt();
      } catch (error) {
        if (outer.signal.aborted) return;
        if (isFinal(error)) return follower.onLink({state: 'failed', failure: failureOf(error)});
        if (isExpiredResume(error)) {
          token = '';
          follower.onRestart();
        }
      }
      if (outer.signal.aborted) return;
      failures += 1;
      const wait = waitAfter(failures, Math.random());
      follower.onLink({state: 'waiting', retryAt: Date.now() + wait});
      await sleep(wait, outer.signal);
    }
  }

  follower.onLink({state: 'connecting'});
  void run();
  return () => outer.abort();
}
