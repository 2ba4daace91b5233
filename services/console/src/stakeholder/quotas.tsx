// SPDX-License-Identifier: Apache-2.0
import {type Answer, valueOf} from '../api/call.js';
import type {CheckContactResponse, Quota} from '../gen/touchpoint/v1/stakeholder_service_pb.js';
import {dayAndClock, msOf} from '../time/format.js';

/** "1 of 2", drawn: whoever sees no colour counts the pips. */
function Meter({quota}: {quota: Quota}) {
  const full = quota.used >= quota.limit;
  const share = quota.limit > 0 ? Math.min(1, quota.used / quota.limit) : 1;
  return (
    <svg
      class={full ? 'meter full' : 'meter'}
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="meter-room" width="100" height="6" rx="1" />
      <rect class="meter-used" width={100 * share} height="6" rx="1" />
      {quota.limit <= 20 &&
        Array.from({length: Math.max(0, quota.limit - 1)}, (_, i) => (
          <rect
            key={i}
            class="meter-gap"
            x={(100 * (i + 1)) / quota.limit - 0.6}
            width="1.2"
            height="6"
          />
        ))}
    </svg>
  );
}

function QuotaRow({quota, zone}: {quota: Quota; zone: string}) {
  const where = quota.channels.length > 0 ? quota.channels.join(', ') : 'all channels';
  return (
    <li class="quota">
      <span class="quota-rule">{quota.rule}</span>
      <span class="quota-count">
        <b>{quota.used}</b> of {quota.limit}
      </span>
      <Meter quota={quota} />
      <span class="muted small">
        {quota.window} · {where}
      </span>
      {quota.used >= quota.limit && (
        <span class="quota-free small">
          {quota.freeTime ? `free ${dayAndClock(msOf(quota.freeTime), zone)}` : 'no room in sight'}
        </span>
      )}
    </li>
  );
}

export function Quotas({answer, zone}: {answer: Answer<CheckContactResponse>; zone: string}) {
  const quotas = valueOf(answer)?.quotas;
  if (!quotas) return null;
  return (
    <section class="card quotas" aria-labelledby="quotas">
      <div class="card-head">
        <h2 id="quotas">Quotas</h2>
      </div>
      {quotas.length === 0 ? (
        <p class="muted">The policy has no caps for this.</p>
      ) : (
        <ul>
          {quotas.map((quota) => (
            <QuotaRow key={quota.rule} quota={quota} zone={zone} />
          ))}
        </ul>
      )}
    </section>
  );
}
