// SPDX-License-Identifier: Apache-2.0
// What is to be done by hand, and what can be done about it.
import {timestampFromMs} from '@bufbuild/protobuf/wkt';
import {useEffect, useState} from 'preact/hooks';

import {useCall, valueOf} from '../api/call.js';
import {dispatch} from '../api/clients.js';
import {DispatchResult, type DueTouchpoint} from '../gen/touchpoint/v1/dispatch_service_pb.js';
import {type HeldLeases, keepHeld, loadHeld, without, withLease} from './held.js';

const AHEAD_MS = 86_400_000;
const RENEW_MS = 20_000;
const PAGE = 200;

export interface Finish {
  result: DispatchResult;
  /** Unset: now; of what is settled, when it was leased. */
  atMs?: number;
  text: string;
}

const sentTime = (result: DispatchResult, atMs?: number) =>
  result === DispatchResult.SENT && atMs !== undefined ? timestampFromMs(atMs) : undefined;

/** Reads the list anew now and then, and whenever somebody comes back to the page. */
function useRenewal(renew: () => void) {
  useEffect(() => {
    const onShown = () => {
      if (document.visibilityState === 'visible') renew();
    };
    const timer = setInterval(onShown, RENEW_MS);
    document.addEventListener('visibilitychange', onShown);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onShown);
    };
  }, [renew]);
}

export function useWork(channel: string) {
  const [held, setHeld] = useState<HeldLeases>(loadHeld);
  const [answer, renew] = useCall(
    (signal) =>
      dispatch.listDueTouchpoints(
        {
          channels: channel ? [channel] : [],
          untilTime: timestampFromMs(Date.now() + AHEAD_MS),
          pageSize: PAGE,
        },
        {signal},
      ),
    [channel],
  );
  useRenewal(renew);
  const hold = (next: HeldLeases) => {
    keepHeld(next);
    setHeld(next);
    renew();
  };
  const idOf = (due: DueTouchpoint) => due.touchpoint!.touchpointId;
  return {
    answer,
    due: valueOf(answer)?.touchpoints,
    more: Boolean(valueOf(answer)?.nextPageToken),
    held,
    renew,
    accept: async (due: DueTouchpoint) => {
      const {lease} = await dispatch.leaseTouchpoint({touchpointId: idOf(due)});
      hold(withLease(held, lease!));
    },
    finish: async (due: DueTouchpoint, {result, atMs, text}: Finish) => {
      await dispatch.acknowledgeTouchpoint({
        leaseToken: held[idOf(due)]!.token,
        result,
        sentTime: sentTime(result, atMs),
        text,
      });
      hold(without(held, idOf(due)));
    },
    giveBack: async (due: DueTouchpoint, text: string) => {
      await dispatch.returnTouchpoint({leaseToken: held[idOf(due)]!.token, text});
      hold(without(held, idOf(due)));
    },
    settle: async (due: DueTouchpoint, {result, atMs, text}: Finish) => {
      await dispatch.resolveTouchpoint({
        touchpointId: idOf(due),
        result,
        sentTime: sentTime(result, atMs),
        text,
      });
      hold(without(held, idOf(due)));
    },
  };
}

export type Work = ReturnType<typeof useWork>;
