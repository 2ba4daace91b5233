// SPDX-License-Identifier: Apache-2.0
// What WatchTimeline has told so far. Pure: the messages come in, the timeline goes out.
import type {Stakeholder} from '../gen/touchpoint/v1/stakeholder_service_pb.js';
import type {Touchpoint} from '../gen/touchpoint/v1/touchpoint_pb.js';
import type {WatchTimelineResponse} from '../gen/touchpoint/v1/touchpoint_service_pb.js';
import {timeOf} from './placing.js';

export interface Timeline {
  /** By time; complete once `loaded`. */
  touchpoints: Touchpoint[];
  stakeholder?: Stakeholder;
  /** Of the wall-clock rules; empty: neither the profile nor the policy says one. */
  zone: string;
  revision: bigint;
  loaded: boolean;
  /** Touchpoints that the last message changed, to be pointed out. */
  changed: ReadonlySet<string>;
}

export const NOTHING: Timeline = {
  touchpoints: [],
  zone: '',
  revision: 0n,
  loaded: false,
  changed: new Set(),
};

const inOrder = (a: Touchpoint, b: Touchpoint) =>
  timeOf(a) - timeOf(b) || (a.touchpointId < b.touchpointId ? -1 : 1);

export class TimelineState {
  #byId = new Map<string, Touchpoint>();
  #inSnapshot = false;
  #shown: Timeline = NOTHING;

  get shown(): Timeline {
    return this.#shown;
  }

  /** The next message starts anew. */
  restart(): void {
    this.#inSnapshot = false;
  }

  take(message: WatchTimelineResponse): Timeline {
    const starts = message.snapshot && !this.#inSnapshot;
    if (starts) this.#byId.clear();
    for (const touchpoint of message.touchpoints)
      this.#byId.set(touchpoint.touchpointId, touchpoint);
    for (const id of message.removedTouchpointIds) this.#byId.delete(id);
    this.#inSnapshot = message.snapshot && message.resumeToken === '';

    const before = this.#shown;
    const changed = message.changes.map((change) => change.touchpointId);
    const quiet =
      !message.snapshot &&
      message.touchpoints.length === 0 &&
      changed.length === 0 &&
      message.removedTouchpointIds.length === 0 &&
      !message.stakeholder;
    if (quiet && before.loaded) return before;
    this.#shown = {
      touchpoints: [...this.#byId.values()].sort(inOrder),
      stakeholder: message.stakeholder ?? before.stakeholder,
      zone: message.stakeholder ? message.timeZone : before.zone,
      revision: message.revision || before.revision,
      loaded: !this.#inSnapshot,
      changed: new Set(changed),
    };
    return this.#shown;
  }
}
