// SPDX-License-Identifier: Apache-2.0
import {useState} from 'preact/hooks';

import {signIn} from '../api/session.js';

export function SignIn() {
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem((await signIn(token.trim())) ?? '');
    setBusy(false);
  };
  return (
    <main class="alone">
      <form class="card sign-in" onSubmit={submit}>
        <img src="/icon.svg" alt="" width="44" height="44" />
        <h1>Sign in</h1>
        <p class="muted">
          With a token of this installation: <code>tp_…</code>
        </p>
        <label for="token">Token</label>
        <input
          id="token"
          type="password"
          autocomplete="current-password"
          required
          value={token}
          aria-invalid={problem !== ''}
          aria-describedby="sign-in-problem"
          onInput={(event) => setToken(event.currentTarget.value)}
        />
        <p id="sign-in-problem" class="problem" role="alert">
          {problem}
        </p>
        <button class="primary" disabled={busy || !token.trim()}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
        <p class="muted small">
          An admin makes one with <code>touchpointctl token create</code>.
        </p>
      </form>
    </main>
  );
}
