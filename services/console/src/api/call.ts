// SPDX-License-Identifier: Apache-2.0
import {useCallback, useEffect, useState} from 'preact/hooks';

import {type Failure, failureOf} from './failure.js';

export type Answer<T> =
  | {state: 'loading'; last?: T}
  | {state: 'failed'; failure: Failure; last?: T}
  | {state: 'ready'; value: T};

export const valueOf = <T>(answer: Answer<T>): T | undefined =>
  answer.state === 'ready' ? answer.value : answer.last;

/** Calls when a key changes and when told to; an answer that was overtaken is dropped. */
export function useCall<T>(
  call: (signal: AbortSignal) => Promise<T>,
  keys: unknown[],
): [Answer<T>, () => void] {
  const [answer, setAnswer] = useState<Answer<T>>({state: 'loading'});
  const [round, setRound] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    setAnswer((before) => ({state: 'loading', last: valueOf(before)}));
    call(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setAnswer({state: 'ready', value});
      },
      (error) => {
        if (controller.signal.aborted) return;
        setAnswer((before) => ({
          state: 'failed',
          failure: failureOf(error),
          last: valueOf(before),
        }));
      },
    );
    return () => controller.abort();
  }, [...keys, round]);
  return [answer, useCallback(() => setRound((n) => n + 1), [])];
}
