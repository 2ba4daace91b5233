// SPDX-License-Identifier: Apache-2.0
// The leases that this tab holds. They outlive a reload, and nothing else knows their tokens.
import {timestampMs} from '@bufbuild/protobuf/wkt';

import type {Lease} from '../gen/touchpoint/v1/dispatch_service_pb.js';

const KEY = 'touchpoint.leases';

export interface Held {
  token: string;
  sendByMs: number;
}

export type HeldLeases = Readonly<Record<string, Held>>;

function isHeld(value: unknown): value is Held {
  const held = value as Held;
  return typeof held?.token === 'string' && typeof held.sendByMs === 'number';
}

export function readHeld(text: string | null): HeldLeases {
  try {
    const kept: unknown = JSON.parse(text ?? '{}');
    return Object.fromEntries(Object.entries(kept ?? {}).filter(([, held]) => isHeld(held)));
  } catch {
    return {};
  }
}

export const withLease = (held: HeldLeases, lease: Lease): HeldLeases => ({
  ...held,
  [lease.touchpoint!.touchpointId]: {
    token: lease.leaseToken,
    sendByMs: lease.sendBy ? timestampMs(lease.sendBy) : 0,
  },
});

export function without(held: HeldLeases, touchpointId: string): HeldLeases {
  const {[touchpointId]: _, ...others} = held;
  return others;
}

export const loadHeld = (): HeldLeases => readHeld(sessionStorage.getItem(KEY));

export const keepHeld = (held: HeldLeases): void =>
  sessionStorage.setItem(KEY, JSON.stringify(held));
