// SPDX-License-Identifier: Apache-2.0
import {useEffect, useState} from 'preact/hooks';

const MOVED = 'touchpoint:moved';

export interface Place {
  path: string;
  query: URLSearchParams;
}

const here = (): Place => ({path: location.pathname, query: new URLSearchParams(location.search)});

export function go(url: string, {replace = false} = {}): void {
  if (replace) history.replaceState(null, '', url);
  else history.pushState(null, '', url);
  dispatchEvent(new Event(MOVED));
}

export function usePlace(): Place {
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const update = () => setPlace(here());
    addEventListener('popstate', update);
    addEventListener(MOVED, update);
    return () => {
      removeEventListener('popstate', update);
      removeEventListener(MOVED, update);
    };
  }, []);
  return place;
}

/** Changes some keys of the query and leaves the others; undefined or '' takes a key away. */
export function setQuery(patch: Record<string, string | undefined>, {replace = true} = {}): void {
  const query = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(patch)) {
    if (value) query.set(key, value);
    else query.delete(key);
  }
  const text = query.toString();
  go(location.pathname + (text ? `?${text}` : ''), {replace});
}

/** Follows links to the console's own pages without loading them anew. */
export function interceptLinks(): void {
  addEventListener('click', (event) => {
    const link = (event.target as Element | null)?.closest?.('a');
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (!link || !plain || link.target || link.hasAttribute('download')) return;
    if (link.origin !== location.origin || link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

export const stakeholderUrl = (id: string, touchpointId?: string): string =>
  `/s/${encodeURIComponent(id)}${touchpointId ? `?t=${encodeURIComponent(touchpointId)}` : ''}`;
