// SPDX-License-Identifier: Apache-2.0
import {useState} from 'preact/hooks';

import {may, signOut, useSession} from '../api/session.js';
import {Icon, type IconName} from './icons.js';
import {forgetRecent} from './recent.js';
import {Search} from './search.js';
import {applyTheme, type Theme, theme, THEMES} from './theme.js';

interface PageLink {
  url: string;
  name: string;
  short: string;
  icon: IconName;
  /** Who may read what it shows. */
  roles: string[];
}

const PAGES: PageLink[] = [
  {
    url: '/s',
    name: 'Stakeholders',
    short: 'People',
    icon: 'person',
    roles: ['rep', 'planner', 'ops'],
  },
  {url: '/work', name: 'Work list', short: 'Work', icon: 'work', roles: ['rep', 'sender']},
  {url: '/log', name: 'Throttle log', short: 'Log', icon: 'log', roles: ['ops', 'planner']},
  {url: '/conflicts', name: 'Conflicts', short: 'Conflicts', icon: 'conflicts', roles: ['ops']},
  {url: '/policy', name: 'Policy', short: 'Policy', icon: 'policy', roles: ['ops']},
  {url: '/overview', name: 'Overview', short: 'Overview', icon: 'overview', roles: ['ops']},
];

function usePages(): PageLink[] {
  const session = useSession();
  return PAGES.filter(({roles}) => may(session, ...roles));
}

function isCurrent(url: string, path: string): boolean {
  return url === '/s' ? path === '/' || path.startsWith('/s') : path === url;
}

function ThemeSwitch() {
  const [current, setCurrent] = useState<Theme>(theme);
  const next = THEMES[(THEMES.indexOf(current) + 1) % THEMES.length]!;
  return (
    <button
      class="quiet square"
      type="button"
      title={`Colours: ${current}. Change to ${next}.`}
      aria-label={`Colours: ${current}. Change to ${next}.`}
      onClick={() => {
        applyTheme(next);
        setCurrent(next);
      }}
    >
      <Icon name={current} />
    </button>
  );
}

function SignOut() {
  const session = useSession();
  if (typeof session !== 'object' || !session.signedIn || session.open) return null;
  return (
    <button
      class="quiet square"
      type="button"
      aria-label="Sign out"
      title={`Signed in with token ${session.tokenId}. Sign out.`}
      onClick={() => {
        forgetRecent();
        void signOut();
      }}
    >
      <Icon name="leave" />
    </button>
  );
}

export function Header({path, onHelp}: {path: string; onHelp: () => void}) {
  return (
    <header class="top">
      <a class="brand" href="/s" aria-label="touchpointd, stakeholders">
        <img src="/icon.svg" alt="" width="26" height="26" />
        <span>touchpointd</span>
      </a>
      <nav class="pages" aria-label="Pages">
        {usePages().map(({url, name}) => (
          <a key={url} href={url} aria-current={isCurrent(url, path) ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <Search />
      <div class="tools">
        <button
          class="quiet square wide-only"
          type="button"
          aria-label="Keys"
          title="Keys (?)"
          onClick={onHelp}
        >
          <Icon name="keys" />
        </button>
        <ThemeSwitch />
        <SignOut />
      </div>
    </header>
  );
}

/** The same pages where a thumb reaches them. */
export function Tabs({path}: {path: string}) {
  return (
    <nav class="tabs" aria-label="Pages, below">
      {usePages().map(({url, short, icon}) => (
        <a key={url} href={url} aria-current={isCurrent(url, path) ? 'page' : undefined}>
          <Icon name={icon} />
          {short}
        </a>
      ))}
    </nav>
  );
}
