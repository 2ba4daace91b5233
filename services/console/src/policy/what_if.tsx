// SPDX-License-Identifier: Apache-2.0
import {useState} from 'preact/hooks';

import {policies} from '../api/clients.js';
import {type Failure, failureOf} from '../api/failure.js';
import type {SimulatePolicyResponse} from '../gen/touchpoint/v1/policy_service_pb.js';
import {Failed} from '../parts/states.js';
import {WhatIfResult} from './what_if_result.js';

const COUNTS = [200, 1000, 5000, 10_000];

export function WhatIf({liveText, zone}: {liveText: string; zone: string}) {
  const [text, setText] = useState(liveText);
  const [decisions, setDecisions] = useState(1000);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Failure>();
  const [result, setResult] = useState<SimulatePolicyResponse>();

  const simulate = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      setResult(await policies.simulatePolicy({text, fileName: 'edited', decisions}));
    } catch (error) {
      setResult(undefined);
      setProblem(failureOf(error));
    }
    setBusy(false);
  };

  return (
    <div class="what-if">
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          void simulate();
        }}
      >
        <div class="card-head">
          <h2>
            <label for="policy-text">Edited policy</label>
          </h2>
          <button
            type="button"
            class="quiet"
            disabled={text === liveText}
            onClick={() => setText(liveText)}
          >
            Undo all
          </button>
        </div>
        <textarea
          id="policy-text"
          spellcheck={false}
          rows={22}
          wrap="off"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <div class="row what-if-run">
          <label>
            on the newest{' '}
            <select
              value={String(decisions)}
              onChange={(event) => setDecisions(Number(event.currentTarget.value))}
            >
              {COUNTS.map((each) => (
                <option key={each} value={each}>
                  {each.toLocaleString('en')}
                </option>
              ))}
            </select>{' '}
            decisions
          </label>
          <button class="primary" disabled={busy}>
            {busy ? 'Simulating…' : 'What if?'}
          </button>
        </div>
        <p class="muted small">Nothing is changed: the daemon decides past plans again, aside.</p>
      </form>
      <div role="status" aria-busy={busy}>
        {problem && <Failed failure={problem} />}
        {result && <WhatIfResult result={result} zone={zone} />}
        {!problem && !result && (
          <p class="muted what-if-empty">
            Change a rule, and see whose decisions it would have changed.
          </p>
        )}
      </div>
    </div>
  );
}
