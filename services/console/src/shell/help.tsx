// SPDX-License-Identifier: Apache-2.0
import {Dialog} from '../parts/dialog.js';

const KEYS: [string, string][] = [
  ['/', 'search a stakeholder'],
  ['j  k', 'next, previous item'],
  ['Enter', 'open what is focused'],
  ['e', 'explain what is focused'],
  ['p', 'pause or go on, in the throttle log'],
  ['g s', 'go to stakeholders'],
  ['g w', 'go to the work list'],
  ['g l', 'go to the throttle log'],
  ['g c', 'go to conflicts'],
  ['g p', 'go to the policy'],
  ['g o', 'go to the overview'],
  ['Esc', 'close'],
  ['?', 'these keys'],
];

export function Help({open, onClose}: {open: boolean; onClose: () => void}) {
  if (!open) return null;
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="keys">
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              {key.split('  ').map((k) => (
                <kbd key={k}>{k}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
