// SPDX-License-Identifier: Apache-2.0
import {timestampFromMs, timestampNow} from '@bufbuild/protobuf/wkt';
import {useCallback, useEffect, useRef, useState} from 'preact/hooks';

import {throttleLog} from '../api/clients.js';
import {type Failure, failureOf} from '../api/failure.js';
import {follow, type Link} from '../api/follow.js';
import type {ThrottleLogEntry} from '../gen/touchpoint/v1/throttle_log_service_pb.js';
import {Entries, KEPT} from './entries.js';
import type {Filter} from './filter.js';

const PAGE = 1000;
/** Entries may have been written a little before they are seen. */
const OVERLAP_MS = 5000;

export interface LiveLog {
  entries: readonly ThrottleLogEntry[];
  link: Link;
  loaded: boolean;
  failure?: Failure;
  /** There are older entries that have not been read. */
  hasOlder: boolean;
  loadOlder: () => void;
  retry: () => void;
}

class Reader {
  readonly entries = new Entries();
  #older = '';
  #busy = false;

  constructor(
    readonly filter: Filter,
    readonly signal: AbortSignal,
  ) {}

  get hasOlder() {
    return this.#older !== '' && this.entries.list.length < KEPT;
  }

  async readPage(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const page = await throttleLog.listThrottleLog(
        {filter: this.filter, pageSize: PAGE, pageToken: this.#older},
        {signal: this.signal},
      );
      this.entries.append(page.entries);
      this.#older = page.nextPageToken;
    } finally {
      this.#busy = false;
    }
  }

  /** From where the list ended; what both tell is shown once. */
  startTime() {
    const newest = this.entries.list[0]?.decideTime ?? timestampNow();
    return timestampFromMs(Number(newest.seconds) * 1000 - OVERLAP_MS);
  }
}

export function useLog(filter: Filter): LiveLog {
  const [entries, setEntries] = useState<readonly ThrottleLogEntry[]>([]);
  const [link, setLink] = useState<Link>({state: 'connecting'});
  const [state, setState] = useState<{loaded: boolean; failure?: Failure}>({loaded: false});
  const [round, setRound] = useState(0);
  const reader = useRef<Reader>();

  useEffect(() => {
    const controller = new AbortController();
    const own = new Reader(filter, controller.signal);
    reader.current = own;
    let stop = () => {};
    const show = () => setEntries(own.entries.list);
    setState({loaded: false});
    setLink({state: 'connecting'});
    own
      .readPage()
      .then(() => {
        show();
        setState({loaded: true});
        const startTime = own.startTime();
        stop = follow({
          open: (resumeToken, signal) =>
            throttleLog.watchThrottleLog({filter: {...filter, startTime}, resumeToken}, {signal}),
          onMessage: (message) => {
            if (own.entries.arrive(message.entries) > 0) show();
          },
          onLink: setLink,
          onRestart: () => setRound((n) => n + 1),
        });
        if (controller.signal.aborted) stop();
      })
      .catch((error) => {
        if (!controller.signal.aborted) setState({loaded: true, failure: failureOf(error)});
      });
    return () => {
      controller.abort();
      stop();
    };
  }, [JSON.stringify(filter), round]);

  const loadOlder = useCallback(() => {
    const own = reader.current;
    if (own?.hasOlder) {
      own
        .readPage()
        .then(() => setEntries(own.entries.list))
        .catch(() => undefined);
    }
  }, []);
  return {
    entries,
    link,
    ...state,
    hasOlder: reader.current?.hasOlder ?? false,
    loadOlder,
    retry: () => setRound((n) => n + 1),
  };
}
