// SPDX-License-Identifier: Apache-2.0
// Whom the search offers: who was looked at lately or seen in the log at once, and then everybody
// whose id begins like what was typed, as far as the daemon has looked.
import {useEffect, useState} from 'preact/hooks';

import {stakeholders} from '../api/clients.js';
import {mayNow} from '../api/session.js';
import {recent} from './recent.js';
import {seenInLog} from './seen.js';

export const OFFERED = 12;

const PAUSE_MS = 150;
/** The daemon looks at a part of everybody with each call. */
const ROUNDS = 40;
const AN_ID = /^[A-Za-z0-9][A-Za-z0-9._:@-]*$/;

export interface Suggestions {
  ids: string[];
  state: 'idle' | 'looking' | 'done' | 'failed';
  /** There may be others, beside those that are offered. */
  more: boolean;
}

/** First those that are known, then those that were found; each once. */
export function offer(typed: string, known: string[], found: string[]): string[] {
  const fitting = [...known.filter((id) => id.startsWith(typed)), ...[...found].sort()];
  return [...new Set(fitting)].slice(0, OFFERED);
}

type Found = Pick<Suggestions, 'state' | 'more'> & {ids: string[]};

async function look(prefix: string, signal: AbortSignal, tell: (found: Found) => void) {
  const ids: string[] = [];
  let pageToken = '';
  for (let round = 0; round < ROUNDS && ids.length < OFFERED; ++round) {
    const page = await stakeholders.searchStakeholders({prefix, pageToken}, {signal});
    ids.push(...page.stakeholderIds);
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
    tell({ids: [...ids], state: 'looking', more: true});
  }
  tell({ids, state: 'done', more: pageToken !== '' || ids.length > OFFERED});
}

function useFound(typed: string): Found {
  const [found, setFound] = useState<Found>({ids: [], state: 'idle', more: false});
  useEffect(() => {
    if (!AN_ID.test(typed) || !mayNow('rep')) {
      setFound({ids: [], state: 'idle', more: false});
      return undefined;
    }
    const controller = new AbortController();
    const tell = (next: Found) => {
      if (!controller.signal.aborted) setFound(next);
    };
    // What was found for a part of it still fits while the next answer is under way.
    setFound((before) => ({
      ids: before.ids.filter((id) => id.startsWith(typed)),
      state: 'looking',
      more: true,
    }));
    const timer = setTimeout(() => {
      look(typed, controller.signal, tell).catch(() =>
        tell({ids: [], state: 'failed', more: true}),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [typed]);
  return found;
}

/** `asked`: somebody is about to search. */
export function useSuggestions(typed: string, asked: boolean): Suggestions {
  const [known, setKnown] = useState<string[]>([]);
  useEffect(() => {
    if (!asked) return undefined;
    let gone = false;
    setKnown(recent());
    void seenInLog().then((seen) => {
      if (!gone) setKnown([...new Set([...recent(), ...seen])]);
    });
    return () => {
      gone = true;
    };
  }, [asked]);
  const found = useFound(asked ? typed : '');
  return {...found, ids: offer(typed, known, found.ids)};
}
