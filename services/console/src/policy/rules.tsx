// SPDX-License-Identifier: Apache-2.0
import {useMemo} from 'preact/hooks';

import {type Fields, type PolicyText, readPolicy} from './policy_text.js';
import {lengthText, ruleText, SECTIONS} from './sentences.js';

function Section({section, rules}: {section: string; rules: Fields[]}) {
  return (
    <section class="card" aria-label={SECTIONS[section] ?? section}>
      <div class="card-head">
        <h2>{SECTIONS[section] ?? section}</h2>
      </div>
      <dl class="rules">
        {rules.map((rule) => (
          <div key={String(rule['id'])} id={`rule-${rule['id']}`}>
            <dt>{String(rule['id'])}</dt>
            <dd>
              {ruleText(section, rule)}{' '}
              <a href={`/log?rule=${encodeURIComponent(String(rule['id']))}`}>in the log</a>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const RIGHTS: [string, string][] = [
  ['obeys_caps', 'obeys caps'],
  ['counts', 'counts'],
  ['obeys_quiet_hours', 'obeys quiet hours'],
  ['displaces', 'displaces'],
  ['displaceable', 'gives way'],
  ['merges', 'merges'],
  ['legal_duty', 'legal duty'],
];

function Purposes({purposes}: {purposes: [string, Fields][]}) {
  const byRank = [...purposes].sort((a, b) => Number(a[1]['rank']) - Number(b[1]['rank']));
  return (
    <section class="card purposes" aria-label="Purposes">
      <div class="card-head">
        <h2>Purposes</h2>
        <span class="muted small">highest rank first</span>
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label="Rights of purposes">
        <table>
          <thead>
            <tr>
              <th scope="col">Purpose</th>
              <th scope="col">Rank</th>
              {RIGHTS.map(([key, name]) => (
                <th key={key} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {byRank.map(([name, rights]) => (
              <tr key={name}>
                <th scope="row">{name === '*' ? 'everything else' : name}</th>
                <td>{String(rights['rank'])}</td>
                {RIGHTS.map(([key]) => (
                  <td key={key} class={rights[key] ? 'yes' : 'no'}>
                    {rights[key] ? 'yes' : 'no'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const ZONES: Record<string, string> = {
  default: 'Where a zone is unknown',
  strictest: 'Where a zone is unknown, legal is what is legal in all of',
  hold: 'Where a zone is unknown, nothing goes out that obeys quiet hours',
};

function zoneText(zone: Fields): string {
  const unknown = String(zone['unknown']);
  const names = Array.isArray(zone['zones']) ? zone['zones'].join(', ') : zone['default'];
  return unknown === 'hold'
    ? `${ZONES['hold']}.`
    : `${ZONES[unknown] ?? unknown}${unknown === 'default' ? `, ${names} stands in` : ` ${names}`}.`;
}

function Basics({policy}: {policy: PolicyText}) {
  const {defaults} = policy;
  const worked = policy.channels.filter(([, fields]) => fields['human']).map(([name]) => name);
  const teams =
    policy.teams === 'any' ? 'Any team may plan.' : `May plan: ${policy.teams.join(', ')}.`;
  return (
    <section class="card" aria-label="Basics">
      <div class="card-head">
        <h2>Basics</h2>
      </div>
      <ul class="basics">
        <li>
          A plan may happen within {lengthText(defaults['window'])}, unless it says otherwise.
        </li>
        <li>{lengthText(defaults['freeze'])} before its time a touchpoint stands.</li>
        <li>One plan moves at most {String(defaults['displacement_limit'])} others.</li>
        <li>{zoneText(policy.timeZone)}</li>
        <li>{teams}</li>
        <li>
          Channels: {policy.channels.map(([name]) => name).join(', ')}
          {worked.length > 0 && ` (by a person: ${worked.join(', ')})`}.
        </li>
      </ul>
    </section>
  );
}

export function Rules({text}: {text: string}) {
  const policy = useMemo(() => readPolicy(text), [text]);
  return (
    <>
      <div class="policy-rules">
        {policy.rules.map(([section, rules]) => (
          <Section key={section} section={section} rules={rules} />
        ))}
        <Basics policy={policy} />
      </div>
      <Purposes purposes={policy.purposes} />
    </>
  );
}
