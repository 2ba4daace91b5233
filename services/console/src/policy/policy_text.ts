// SPDX-License-Identifier: Apache-2.0
// Reads the canonical form that GetPolicy answers with: one line per name or rule, in flow style.
// It is no reader of YAML in general.

export type Value = string | number | boolean | Value[] | {[key: string]: Value};
export type Fields = {[key: string]: Value};

export interface PolicyText {
  defaults: Fields;
  timeZone: Fields;
  teams: string[] | 'any';
  channels: [string, Fields][];
  purposes: [string, Fields][];
  /** By section: caps, gaps, quiet_hours, blackouts, merges, outcomes and what a later version adds. */
  rules: [string, Fields[]][];
}

class Flow {
  #at = 0;

  constructor(readonly text: string) {}

  #skip() {
    while (this.text[this.#at] === ' ') this.#at += 1;
  }

  #take(expected: string): boolean {
    this.#skip();
    if (this.text[this.#at] !== expected) return false;
    this.#at += 1;
    return true;
  }

  #quoted(): string {
    let value = '';
    for (; this.#at < this.text.length && this.text[this.#at] !== '"'; this.#at += 1) {
      if (this.text[this.#at] === '\\') this.#at += 1;
      value += this.text[this.#at] ?? '';
    }
    this.#at += 1;
    return value;
  }

  #word(): string {
    const word = /^[^,:{}[\]"]+/.exec(this.text.slice(this.#at))?.[0] ?? '';
    this.#at += word.length;
    return word.trim();
  }

  #list(): Value[] {
    const list: Value[] = [];
    while (!this.#take(']') && this.#at < this.text.length) {
      list.push(this.value());
      this.#take(',');
    }
    return list;
  }

  #map(): Fields {
    const map: Fields = {};
    while (!this.#take('}') && this.#at < this.text.length) {
      const key = this.key();
      map[key] = this.value();
      if (!this.#take(',') && this.text[this.#at] !== '}') break;
    }
    return map;
  }

  key(): string {
    const key = this.#take('"') ? this.#quoted() : this.#word();
    this.#take(':');
    return key;
  }

  value(): Value {
    if (this.#take('{')) return this.#map();
    if (this.#take('[')) return this.#list();
    if (this.#take('"')) return this.#quoted();
    const word = this.#word();
    if (word === 'true' || word === 'false') return word === 'true';
    return /^-?\d+$/.test(word) ? Number(word) : word;
  }
}

const fieldsOf = (value: Value): Fields =>
  typeof value === 'object' && !Array.isArray(value) ? value : {};

export function readPolicy(text: string): PolicyText {
  const policy: PolicyText = {
    defaults: {},
    timeZone: {},
    teams: 'any',
    channels: [],
    purposes: [],
    rules: [],
  };
  let section = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('  - ')) {
      policy.rules.at(-1)?.[1].push(fieldsOf(new Flow(line.slice(4)).value()));
    } else if (line.startsWith('  ')) {
      const flow = new Flow(line.trim());
      const named: [string, Fields] = [flow.key(), fieldsOf(flow.value())];
      if (section === 'channels') policy.channels.push(named);
      if (section === 'purposes') policy.purposes.push(named);
    } else if (line) {
      const flow = new Flow(line);
      section = flow.key();
      const value = flow.value();
      if (section === 'defaults') policy.defaults = fieldsOf(value);
      else if (section === 'time_zone') policy.timeZone = fieldsOf(value);
      else if (section === 'teams' && Array.isArray(value)) policy.teams = value.map(String);
      else if (line.endsWith(':') && section !== 'channels' && section !== 'purposes') {
        policy.rules.push([section, []]);
      }
    }
  }
  return policy;
}
