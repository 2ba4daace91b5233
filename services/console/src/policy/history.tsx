// SPDX-License-Identifier: Apache-2.0
import {useState} from 'preact/hooks';

import {useCall, valueOf} from '../api/call.js';
import {policies} from '../api/clients.js';
import type {PolicyApplication} from '../gen/touchpoint/v1/policy_service_pb.js';
import {Failed, Loading} from '../parts/states.js';
import {dayAndClock, msOf} from '../time/format.js';
import {diffLines, hunks} from './diff.js';

export const shortRevision = (revision: string): string =>
  revision.replace(/^sha256:/, '').slice(0, 12);

const linesOf = async (policyRevision: string, signal: AbortSignal): Promise<string[]> =>
  policyRevision
    ? (await policies.getPolicy({policyRevision}, {signal})).text.trimEnd().split('\n')
    : [];

function Diff({before, after}: {before?: PolicyApplication; after: PolicyApplication}) {
  const from = before?.policyRevision ?? '';
  const [answer, retry] = useCall(
    async (signal) => {
      const [old, now] = await Promise.all([
        linesOf(from, signal),
        linesOf(after.policyRevision, signal),
      ]);
      return hunks(diffLines(old, now));
    },
    [from, after.policyRevision],
  );
  const lines = valueOf(answer);
  if (answer.state === 'failed') return <Failed failure={answer.failure} onRetry={retry} />;
  if (!lines) return <Loading what="the difference" />;
  if (lines.every((line) => !line || line.sign === ' ')) {
    return <p class="muted">It says the same as the one before.</p>;
  }
  return (
    <pre class="diff" tabIndex={0} aria-label="Difference">
      {lines.map((line, i) =>
        line ? (
          <span key={i} class={line.sign === '+' ? 'added' : line.sign === '-' ? 'removed' : ''}>
            {line.sign} {line.text}
            {'\n'}
          </span>
        ) : (
          <span key={i} class="muted">
            …{'\n'}
          </span>
        ),
      )}
    </pre>
  );
}

function Application({
  each,
  live,
  chosen,
  zone,
  onChoose,
}: {
  each: PolicyApplication;
  live: boolean;
  chosen: boolean;
  zone: string;
  onChoose: () => void;
}) {
  return (
    <li>
      <button
        type="button"
        class="application"
        aria-pressed={chosen}
        onClick={onChoose}
        data-item={String(each.number)}
      >
        <b>#{String(each.number)}</b> <code>{shortRevision(each.policyRevision)}</code>
        {live && <span class="link-badge live">in force</span>}
        <span class="muted small">
          {each.applyTime && dayAndClock(msOf(each.applyTime), zone)} · {each.author}
        </span>
        <span class="small">{each.comment}</span>
      </button>
    </li>
  );
}

export function History({zone}: {zone: string}) {
  const [answer, retry] = useCall((signal) => policies.listPolicies({}, {signal}), []);
  const [chosen, setChosen] = useState(0);
  const applications = valueOf(answer)?.applications;
  if (answer.state === 'failed') return <Failed failure={answer.failure} onRetry={retry} />;
  if (!applications) return <Loading what="the history" />;
  const after = applications[chosen];
  return (
    <div class="history">
      <ol class="applications" aria-label="Applications, newest first">
        {applications.map((each, i) => (
          <Application
            key={String(each.number)}
            each={each}
            live={i === 0}
            chosen={i === chosen}
            zone={zone}
            onChoose={() => setChosen(i)}
          />
        ))}
      </ol>
      {after && (
        <section class="card" aria-label="What changed">
          <div class="card-head">
            <h2>
              {applications[chosen + 1]
                ? `What #${after.number} changed`
                : `What #${after.number} says`}
            </h2>
          </div>
          <Diff before={applications[chosen + 1]} after={after} />
        </section>
      )}
    </div>
  );
}
