// SPDX-License-Identifier: Apache-2.0
import type {ComponentChildren} from 'preact';
import {useEffect, useLayoutEffect, useRef, useState} from 'preact/hooks';

import {loadSession, useSession} from '../api/session.js';
import {ConflictsPage} from '../conflicts/page.js';
import {LogPage} from '../log/page.js';
import {OverviewPage} from '../overview/page.js';
import {Failed, Loading} from '../parts/states.js';
import {PolicyPage} from '../policy/page.js';
import {StakeholderHome} from '../stakeholder/home.js';
import {StakeholderPage} from '../stakeholder/page.js';
import {WorkPage} from '../worklist/page.js';
import {Header, Tabs} from './header.js';
import {Help} from './help.js';
import {moveItem, useKeys} from './keys.js';
import {go, usePlace} from './router.js';
import {SignIn} from './sign_in.js';

interface Route {
  title: string;
  view: ComponentChildren;
}

function routeOf(path: string): Route {
  const id = path.match(/^\/s\/([^/]+)$/)?.[1];
  if (id) {
    const stakeholder = decodeURIComponent(id);
    return {title: stakeholder, view: <StakeholderPage key={stakeholder} id={stakeholder} />};
  }
  switch (path) {
    case '/work':
      return {title: 'Work list', view: <WorkPage />};
    case '/log':
      return {title: 'Throttle log', view: <LogPage />};
    case '/conflicts':
      return {title: 'Conflicts ahead', view: <ConflictsPage />};
    case '/policy':
      return {title: 'Policy', view: <PolicyPage />};
    case '/overview':
      return {title: 'Overview', view: <OverviewPage />};
    default:
      return {title: 'Stakeholders', view: <StakeholderHome />};
  }
}

/** A screen reader starts at the top of what is new. */
function useArrival(path: string, title: string) {
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useLayoutEffect(() => {
    document.title = `${title} · touchpointd`;
    if (!first.current) main.current?.focus();
    first.current = false;
  }, [path]);
  return main;
}

function Pages() {
  const {path} = usePlace();
  const {title, view} = routeOf(path);
  const main = useArrival(path, title);
  const [help, setHelp] = useState(false);
  useKeys({
    '/': () => document.querySelector<HTMLInputElement>('#search')?.focus(),
    '?': () => setHelp(true),
    j: () => moveItem(1),
    k: () => moveItem(-1),
    'g s': () => go('/s'),
    'g w': () => go('/work'),
    'g l': () => go('/log'),
    'g c': () => go('/conflicts'),
    'g p': () => go('/policy'),
    'g o': () => go('/overview'),
  });
  return (
    <>
      <a class="skip" href="#main" onClick={() => main.current?.focus()}>
        Skip to content
      </a>
      <Header path={path} onHelp={() => setHelp(true)} />
      <main id="main" ref={main} tabIndex={-1}>
        {view}
      </main>
      <Tabs path={path} />
      <Help open={help} onClose={() => setHelp(false)} />
    </>
  );
}

export function App() {
  const session = useSession();
  useEffect(() => void loadSession(), []);
  if (session === 'loading')
    return (
      <main class="alone">
        <Loading what="the console" />
      </main>
    );
  if (session === 'unreachable') {
    return (
      <main class="alone">
        <Failed
          failure={{
            title: 'The daemon does not answer',
            reason: '',
            passing: true,
            detail: 'It may be starting, or the network is gone.',
          }}
          onRetry={loadSession}
        />
      </main>
    );
  }
  return session.open || session.signedIn ? <Pages /> : <SignIn />;
}
