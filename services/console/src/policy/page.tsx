// SPDX-License-Identifier: Apache-2.0
import {useCall, valueOf} from '../api/call.js';
import {policies} from '../api/clients.js';
import {Failed, Loading} from '../parts/states.js';
import {usePlace} from '../shell/router.js';
import {useRulesZone} from '../time/rules_zone.js';
import {History, shortRevision} from './history.js';
import {Rules} from './rules.js';
import {WhatIf} from './what_if.js';

const TABS: [string, string][] = [
  ['', 'Rules'],
  ['history', 'History'],
  ['what-if', 'What if'],
];

export function PolicyPage() {
  const zone = useRulesZone();
  const tab = usePlace().query.get('tab') ?? '';
  const [answer, retry] = useCall((signal) => policies.getPolicy({}, {signal}), []);
  const policy = valueOf(answer);
  return (
    <>
      <div class="page-head">
        <h1>Policy</h1>
        {policy && (
          <span class="muted small zone">
            in force:{' '}
            <code title={policy.policyRevision}>{shortRevision(policy.policyRevision)}</code> ·
            times in {zone}
          </span>
        )}
        <nav class="sub-pages" aria-label="Policy">
          {TABS.map(([key, name]) => (
            <a
              key={key}
              href={key ? `/policy?tab=${key}` : '/policy'}
              aria-current={key === tab ? 'page' : undefined}
            >
              {name}
            </a>
          ))}
        </nav>
      </div>
      {answer.state === 'failed' && <Failed failure={answer.failure} onRetry={retry} />}
      {!policy ? (
        answer.state === 'loading' && <Loading what="the policy" />
      ) : tab === 'history' ? (
        <History zone={zone} />
      ) : tab === 'what-if' ? (
        <WhatIf liveText={policy.text} zone={zone} />
      ) : (
        <Rules text={policy.text} />
      )}
    </>
  );
}
