// SPDX-License-Identifier: Apache-2.0
// Who is signed in. The token itself lives in a cookie that scripts cannot read.
import {useEffect, useState} from 'preact/hooks';

export interface Session {
  open: boolean;
  signedIn: boolean;
  tokenId: string;
  roles: string[];
  teams: string[];
}

export type SessionState = 'loading' | 'unreachable' | Session;

const NOBODY: Session = {open: false, signedIn: false, tokenId: '', roles: [], teams: []};
const listeners = new Set<(state: SessionState) => void>();
let current: SessionState = 'loading';

function change(state: SessionState) {
  current = state;
  for (const listener of listeners) listener(state);
}

/** Role names as the daemon writes them, in lower case and without a prefix. */
const plainRole = (role: string) => role.toLowerCase().replace(/^role_/, '');

export async function loadSession(): Promise<void> {
  try {
    const answer = await fetch('/session', {cache: 'no-store'});
    if (!answer.ok) throw new Error(`/session answers ${answer.status}`);
    const body = await answer.json();
    change({
      open: Boolean(body.open),
      signedIn: Boolean(body.signed_in),
      tokenId: body.token_id ?? '',
      roles: (body.roles ?? []).map(plainRole),
      teams: body.teams ?? [],
    });
  } catch {
    change('unreachable');
  }
}

/** Returns what went wrong, or nothing. */
export async function signIn(token: string): Promise<string | undefined> {
  try {
    const answer = await fetch('/session', {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify({token}),
    });
    if (answer.status === 401) return 'This token is not valid, or has expired.';
    if (!answer.ok) return `The daemon refused it (${answer.status}).`;
    await loadSession();
    return undefined;
  } catch {
    return 'The daemon does not answer. Try again in a moment.';
  }
}

/** Starts the page anew, so that nothing that was read stays in its memory. */
export async function signOut(): Promise<void> {
  await fetch('/session', {method: 'DELETE'}).catch(() => undefined);
  location.assign('/');
}

/** A call was refused as unauthenticated. */
export function sessionEnded(): void {
  if (typeof current === 'object' && !current.open) change(NOBODY);
}

export function useSession(): SessionState {
  const [state, setState] = useState(current);
  useEffect(() => {
    listeners.add(setState);
    setState(current);
    return () => void listeners.delete(setState);
  }, []);
  return state;
}

/** As of now; pages follow it by useSession(). */
export const mayNow = (...roles: string[]): boolean => may(current, ...roles);

export function may(session: SessionState, ...roles: string[]): boolean {
  if (typeof session !== 'object') return false;
  return session.open || session.roles.some((role) => role === 'admin' || roles.includes(role));
}
