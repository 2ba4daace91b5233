// SPDX-License-Identifier: Apache-2.0
// Rules of a policy as sentences.
import type {Fields, Value} from './policy_text.js';

const UNITS: Record<string, string> = {
  ms: 'millisecond',
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
};

/** "36h" as "36 hours". */
export function lengthText(value: Value | undefined): string {
  const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(String(value ?? '')) ?? [];
  return unit ? `${count} ${UNITS[unit]}${count === '1' ? '' : 's'}` : String(value ?? '');
}

function either(values: Value | undefined, joint = 'or'): string {
  const names = Array.isArray(values) ? values.map(String) : [];
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} ${joint} ${names.at(-1)}`;
}

const SCOPES: [string, (names: string) => string][] = [
  ['channels', (names) => `by ${names}`],
  ['teams', (names) => `of ${names}`],
  ['purposes', (names) => `for ${names}`],
  ['topics', (names) => `about ${names}`],
  ['initiatives', (names) => `within ${names}`],
  ['segments', (names) => `with ${names} people`],
];

function scopeText(rule: Fields): string {
  const scope = (rule['scope'] ?? {}) as Fields;
  return SCOPES.filter(([key]) => scope[key])
    .map(([key, write]) => ` ${write(either(scope[key]))}`)
    .join('');
}

const eachText = (rule: Fields) =>
  Array.isArray(rule['each']) ? `, counted per ${either(rule['each'], 'and')}` : '';

function capText(rule: Fields): string {
  const limit = rule['limit'];
  if (limit === undefined) return 'No limit is set: it holds nothing back.';
  const per = String(rule['per']);
  const period = per.startsWith('calendar') ? `in one ${per}` : `in any ${lengthText(per)}`;
  const count =
    limit === 0 ? 'No touchpoint' : `At most ${limit} touchpoint${limit === 1 ? '' : 's'}`;
  return `${count}${scopeText(rule)} ${period}${eachText(rule)}.`;
}

const gapText = (rule: Fields): string =>
  `At least ${lengthText(rule['at_least'])} between touchpoints${scopeText(rule)}${eachText(rule)}.`;

function quietText(rule: Fields): string {
  const by = rule['channels'] ? ` by ${either(rule['channels'])}` : '';
  const days = rule['days'];
  const on = Array.isArray(days) && days.length < 7 ? ` on ${either(days, 'and')}` : ' on any day';
  const when = rule['all_day'] ? ', all day' : ` from ${rule['from']} to ${rule['to']}`;
  return `No contact${by}${on}${when}, on the person's clock.`;
}

function blackoutText(rule: Fields): string {
  const by = rule['channels'] ? ` by ${either(rule['channels'])}` : '';
  const where = rule['regions'] ? ` in ${either(rule['regions'])}` : '';
  return `No contact${by}${where} from ${rule['from']} until ${rule['to']}.`;
}

function mergeText(rule: Fields): string {
  const what = rule['purposes'] ? `Plans for ${either(rule['purposes'])}` : 'Plans';
  const teams = rule['across_teams'] ? ', of different teams too,' : ' of one team';
  const when =
    rule['when'] === 'always'
      ? 'whenever there is a contact to join'
      : 'where one alone would be blocked';
  return `${what} about one topic${teams} share a contact of at most ${rule['size']}, ${when}.`;
}

function outcomeText(rule: Fields): string {
  const times = rule['times']
    ? `${rule['times']} contacts within ${lengthText(rule['within'])}`
    : '';
  const what = (times || 'a contact') + scopeText(rule);
  const after = `After ${what} came to ${either(rule['on']).replaceAll('_', ' ')}`;
  const withdraw = rule['withdraw'];
  if (withdraw) {
    const all = 'consent to all contacts is withdrawn';
    const some = `consent to contacts of that ${either(withdraw, 'and')} is withdrawn`;
    return `${after}, ${withdraw === 'all' ? all : some}.`;
  }
  const same = rule['same'] ? ` of the same ${either(rule['same'], 'and')}` : '';
  const whose = rule['others'] ? ' of other teams' : '';
  const automated = rule['human'] ? 'contacts' : 'automated contacts';
  return `${after}, ${automated}${scopeText(rule)}${same}${whose} pause for ${lengthText(rule['pause'])}.`;
}

const WRITERS: Record<string, (rule: Fields) => string> = {
  caps: capText,
  gaps: gapText,
  quiet_hours: quietText,
  blackouts: blackoutText,
  merges: mergeText,
  outcomes: outcomeText,
};

export const SECTIONS: Record<string, string> = {
  caps: 'Caps',
  gaps: 'Gaps',
  quiet_hours: 'Quiet hours',
  blackouts: 'Blackouts',
  merges: 'Merges',
  outcomes: 'Outcomes',
};

export function ruleText(section: string, rule: Fields): string {
  const write = WRITERS[section];
  if (write) return write(rule);
  return Object.entries(rule)
    .filter(([key]) => key !== 'id')
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ');
}
