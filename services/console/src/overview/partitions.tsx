// SPDX-License-Identifier: Apache-2.0
// The partitions of the data set as a strip, and those that need a look as a table.
import {useEffect} from 'preact/hooks';

import {useCall, valueOf} from '../api/call.js';
import {installation} from '../api/clients.js';
import type {
  GetPartitionsResponse,
  PartitionState,
} from '../gen/touchpoint/v1/installation_service_pb.js';
import {Failed, Loading} from '../parts/states.js';
import {dayAndClock, msOf} from '../time/format.js';
import {Health} from './installation.js';
import {conditionOf, fillOf, totalsOf, troubled, troubleOf} from './partition_state.js';

const EVERY_MS = 10_000;
const ROWS = 8;
const COLUMNS = 32;

const number = (count: bigint) => count.toLocaleString('en');

function Strip({partitions}: {partitions: PartitionState[]}) {
  const bad = troubled(partitions).length;
  return (
    <div
      class="partition-strip"
      role="img"
      style={{'--columns': Math.min(COLUMNS, partitions.length)}}
      aria-label={`${partitions.length} partitions, ${bad === 0 ? 'all well' : `${bad} need a look`}`}
    >
      {partitions.map((each) => (
        <div
          key={each.partition}
          class={`partition ${conditionOf(each)}`}
          title={`Partition ${each.partition}: ${
            troubleOf(each) || `${number(each.stakeholders)} stakeholders`
          }`}
        >
          <svg viewBox="0 0 10 26" preserveAspectRatio="none" aria-hidden="true">
            <rect class="room" width="10" height="26" />
            <rect
              class="fill"
              y={26 - 26 * fillOf(each, partitions)}
              width="10"
              height={26 * fillOf(each, partitions)}
            />
          </svg>
          {conditionOf(each) !== 'well' && <span aria-hidden="true">!</span>}
        </div>
      ))}
    </div>
  );
}

function Troubled({partitions, zone}: {partitions: PartitionState[]; zone: string}) {
  const rows = troubled(partitions);
  if (rows.length === 0) return null;
  return (
    <>
      <table class="partition-table">
        <thead>
          <tr>
            <th scope="col">Partition</th>
            <th scope="col">What</th>
            <th scope="col">Last commit</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, ROWS).map((each) => (
            <tr key={each.partition} data-item={`partition ${each.partition}`}>
              <th scope="row" class={conditionOf(each)}>
                {each.partition}
              </th>
              <td>{troubleOf(each)}</td>
              <td>
                {each.lastCommitTime ? dayAndClock(msOf(each.lastCommitTime), zone) : 'not known'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > ROWS && <p class="muted small">and {rows.length - ROWS} more</p>}
    </>
  );
}

function Known({answer, zone}: {answer: GetPartitionsResponse; zone: string}) {
  const {partitions} = answer;
  const {stakeholders, waiting, overdue, conflicts} = totalsOf(partitions);
  return (
    <>
      <Strip partitions={partitions} />
      <Troubled partitions={partitions} zone={zone} />
      <dl class="partition-totals">
        {[
          ['Stakeholders', number(stakeholders)],
          ['Waiting for a time', number(waiting)],
          ['Overdue', number(overdue)],
          ['Lost races here', number(conflicts)],
        ].map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

export function Partitions({zone}: {zone: string}) {
  const [answer, reload] = useCall((signal) => installation.getPartitions({}, {signal}), []);
  useEffect(() => {
    const timer = setInterval(reload, EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  const known = valueOf(answer);
  const bad = known ? troubled(known.partitions).length : 0;
  return (
    <section class="card partitions" aria-labelledby="partitions">
      <div class="card-head">
        <h2 id="partitions">Partitions</h2>
        {known && answer.state !== 'failed' && (
          <Health good={bad === 0} text={bad === 0 ? 'All well' : `${bad} need a look`} />
        )}
      </div>
      {answer.state === 'failed' && <Failed failure={answer.failure} onRetry={reload} />}
      {known ? (
        <Known answer={known} zone={zone} />
      ) : (
        answer.state === 'loading' && <Loading what="the partitions" />
      )}
    </section>
  );
}
