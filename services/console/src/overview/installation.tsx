// SPDX-License-Identifier: Apache-2.0
import {
  DurabilityClass,
  type GetInstallationResponse,
  type StoreState,
} from '../gen/touchpoint/v1/installation_service_pb.js';
import {shortRevision} from '../policy/history.js';
import {dayAndClock, msOf, span} from '../time/format.js';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

function bytes(count: bigint): string {
  let value = Number(count);
  let unit = 0;
  for (; value >= 1024 && unit < UNITS.length - 1; ++unit) value /= 1024;
  return `${value.toLocaleString('en', {maximumFractionDigits: value < 10 ? 1 : 0})} ${UNITS[unit]}`;
}

const milliseconds = (time?: {seconds: bigint; nanos: number}): string =>
  time
    ? `${(Number(time.seconds) * 1000 + time.nanos / 1e6).toLocaleString('en', {
        maximumFractionDigits: 2,
      })} ms`
    : '–';

function problemsOf(store: StoreState, damaged = 0): string[] {
  return [
    store.unavailable && `Redis cannot be asked: ${store.unavailable}`,
    store.durabilityProblem,
    store.functionsProblem,
    store.writeFailed && 'The log on disk could not be written when it was last tried.',
    store.rewriteFailed && 'The log on disk could not be compacted when last tried: it grows.',
    damaged > 0 &&
      `${damaged.toLocaleString('en')} records cannot be read: the log names them, and their ` +
        'stakeholders are answered DATA_LOSS.',
    ...store.warnings,
  ].filter((each): each is string => Boolean(each));
}

const diskWaits = ({diskWaits}: StoreState): string =>
  diskWaits > 0n ? `, waited for the disk ${diskWaits.toLocaleString('en')} times` : '';

function healthOf(damaged?: number): string {
  if (damaged === undefined) return '';
  return damaged > 0 ? `, ${damaged.toLocaleString('en')} damaged records` : ', no damage known';
}

function Facts({rows}: {rows: [string, string][]}) {
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Health({good, text}: {good: boolean; text: string}) {
  return (
    <span class={`link-badge ${good ? 'live' : 'failed'}`}>
      <span class="dot" aria-hidden="true" />
      {text}
    </span>
  );
}

function Redis({
  store,
  state,
  damaged,
}: {
  store: StoreState;
  state: GetInstallationResponse;
  damaged?: number;
}) {
  const problems = problemsOf(store, damaged);
  const reached = !store.unavailable;
  const limited = store.limitBytes > 0n;
  const memory = limited
    ? `${bytes(store.usedBytes)} of ${bytes(store.limitBytes)}`
    : `${bytes(store.usedBytes)}, no limit set`;
  return (
    <section class="card" aria-labelledby="redis">
      <div class="card-head">
        <h2 id="redis">Redis</h2>
        <Health
          good={problems.length === 0}
          text={!reached ? 'Out of reach' : problems.length === 0 ? 'Healthy' : 'Look below'}
        />
      </div>
      {problems.map((problem) => (
        <p key={problem} class="notice">
          {problem}
        </p>
      ))}
      {reached && (
        <Facts
          rows={[
            ['Version', `${store.redisVersion}${state.embedded ? ', started by the daemon' : ''}`],
            ['Running for', store.upTime ? span(Number(store.upTime.seconds) * 1000) : '–'],
            ['Connections', store.connections.toLocaleString('en')],
            ['Durability', DurabilityClass[state.durabilityClass]?.toLowerCase() ?? '?'],
            ['Round trip', milliseconds(store.roundTrip)],
            ['Memory', memory],
            ['Log on disk', `${bytes(store.logBytes)}${diskWaits(store)}`],
            ['Clock ahead', milliseconds(store.clockAhead)],
            ['Partitions', `${state.partitions}${healthOf(damaged)}`],
            ['Functions', `${state.functionLibrary}${store.functionsLoaded ? '' : ', not loaded'}`],
          ]}
        />
      )}
    </section>
  );
}

export function Installation({
  state,
  zone,
  damaged,
}: {
  state: GetInstallationResponse;
  zone: string;
  damaged?: number;
}) {
  const {policy} = state;
  return (
    <>
      {state.store && <Redis store={state.store} state={state} damaged={damaged} />}
      <section class="card" aria-labelledby="daemon">
        <div class="card-head">
          <h2 id="daemon">Daemon</h2>
          <Health good={state.serving} text={state.serving ? 'Serving' : 'Not serving'} />
        </div>
        <Facts
          rows={[
            ['Version', state.daemonVersion],
            ['Clock', state.daemonTime ? dayAndClock(msOf(state.daemonTime), zone) : '–'],
            ['Data set', state.dataSet],
            [
              'Policy',
              policy ? `#${policy.number}, ${shortRevision(policy.policyRevision)}` : 'unknown',
            ],
            [
              'Applied',
              policy?.applyTime
                ? `${dayAndClock(msOf(policy.applyTime), zone)} by ${policy.author}`
                : '–',
            ],
          ]}
        />
      </section>
    </>
  );
}
