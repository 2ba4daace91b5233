// SPDX-License-Identifier: Apache-2.0
// The entries that are shown: newest first, each once, a bounded number.
import type {ThrottleLogEntry} from '../gen/touchpoint/v1/throttle_log_service_pb.js';

export const KEPT = 20_000;

const decided = ({decideTime}: ThrottleLogEntry) =>
  Number(decideTime?.seconds ?? 0n) * 1000 + (decideTime?.nanos ?? 0) / 1e6;

/** The watch keeps the order of each stakeholder only; most often there is nothing to do. */
function inOrder(entries: ThrottleLogEntry[]): ThrottleLogEntry[] {
  const sorted = entries.every((entry, i) => i === 0 || decided(entries[i - 1]!) >= decided(entry));
  return sorted ? entries : entries.sort((a, b) => decided(b) - decided(a));
}

export class Entries {
  #newestFirst: ThrottleLogEntry[] = [];
  #ids = new Set<string>();

  get list(): readonly ThrottleLogEntry[] {
    return this.#newestFirst;
  }

  #fresh(entries: ThrottleLogEntry[]): ThrottleLogEntry[] {
    return entries.filter(({entryId}) => {
      if (this.#ids.has(entryId)) return false;
      this.#ids.add(entryId);
      return true;
    });
  }

  /** Of the watch, oldest first. Returns how many are new. */
  arrive(oldestFirst: ThrottleLogEntry[]): number {
    const fresh = this.#fresh(oldestFirst);
    if (fresh.length === 0) return 0;
    this.#newestFirst = inOrder([...fresh.reverse(), ...this.#newestFirst]);
    for (const {entryId} of this.#newestFirst.slice(KEPT)) this.#ids.delete(entryId);
    this.#newestFirst = this.#newestFirst.slice(0, KEPT);
    return fresh.length;
  }

  /** Of the list, newest first, older than all that is here. */
  append(newestFirst: ThrottleLogEntry[]): void {
    const room = KEPT - this.#newestFirst.length;
    this.#newestFirst = [...this.#newestFirst, ...this.#fresh(newestFirst.slice(0, room))];
  }
}
