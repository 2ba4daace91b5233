// SPDX-License-Identifier: Apache-2.0
import {useEffect, useState} from 'preact/hooks';

import {throttleLog} from '../api/clients.js';
import {type Failure, failureOf} from '../api/failure.js';
import {fetchMetrics} from '../api/metrics.js';
import {type Figures, figuresOfLog, figuresOfMetrics, ratesOf, type Reading} from './figures.js';

const EVERY_MS = 2000;
const READINGS = 90;
const LOG_ENTRIES = 1000;

export interface Live {
  figures?: Figures;
  /** Decisions per second, oldest first; empty where there are no metrics. */
  rates: number[];
  failure?: Failure;
}

async function read(signal: AbortSignal): Promise<{figures: Figures; counted: boolean}> {
  const metrics = await fetchMetrics(signal);
  const counted = metrics && figuresOfMetrics(metrics);
  if (counted) return {figures: counted, counted: true};
  const {entries} = await throttleLog.listThrottleLog({pageSize: LOG_ENTRIES}, {signal});
  return {figures: figuresOfLog(entries), counted: false};
}

export function useFigures(): Live {
  const [live, setLive] = useState<Live>({rates: []});
  useEffect(() => {
    const controller = new AbortController();
    let readings: Reading[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async () => {
      try {
        const {figures, counted} = await read(controller.signal);
        if (counted) {
          readings = [...readings, {at: Date.now(), total: figures.decisions}].slice(-READINGS);
        }
        setLive({figures, rates: ratesOf(readings)});
      } catch (error) {
        if (!controller.signal.aborted) {
          setLive((before) => ({...before, failure: failureOf(error)}));
        }
      }
      if (!controller.signal.aborted) timer = setTimeout(round, EVERY_MS);
    };
    void round();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, []);
  return live;
}
