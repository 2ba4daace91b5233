// SPDX-License-Identifier: Apache-2.0
// What became of a contact, in the words of who made it.
import {useState} from 'preact/hooks';

import {type Failure, failureOf} from '../api/failure.js';
import {DispatchResult, type DueTouchpoint} from '../gen/touchpoint/v1/dispatch_service_pb.js';
import {Dialog} from '../parts/dialog.js';
import {Failed} from '../parts/states.js';
import {channelOf, timeOf} from '../stakeholder/placing.js';
import {fromInput, toInput} from '../time/zone.js';
import type {Work} from './use_work.js';

export type Ending = 'done' | 'failed' | 'return' | 'settle';

interface Words {
  title: string;
  text: string;
  act: string;
}

const WORDS: Record<Ending, Words> = {
  done: {title: 'Done', text: 'What came of it', act: 'Done'},
  failed: {title: 'Not done', text: 'Why not', act: 'Not done'},
  return: {title: 'Give back', text: 'Why', act: 'Give back'},
  settle: {title: 'Settle', text: 'How you know', act: 'Settle'},
};
const TEXT_BYTES = 256;

interface Props {
  due: DueTouchpoint;
  ending: Ending;
  zone: string;
  work: Work;
  onClose: () => void;
}

function WasDone({done, onChange}: {done: boolean; onChange: (done: boolean) => void}) {
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">Was it done?</legend>
      {([true, false] as const).map((each) => (
        <label key={String(each)} class={each === done ? 'on' : ''}>
          <input
            type="radio"
            name="was-done"
            checked={each === done}
            onChange={() => onChange(each)}
          />
          {each ? 'It was done' : 'It was not done'}
        </label>
      ))}
    </fieldset>
  );
}

export function FinishDialog({due, ending, zone, work, onClose}: Props) {
  const [text, setText] = useState('');
  const touchpoint = due.touchpoint!;
  const [opened] = useState(() =>
    toInput(ending === 'settle' ? timeOf(touchpoint) : Date.now(), zone),
  );
  const [at, setAt] = useState(opened);
  const [wasDone, setWasDone] = useState(true);
  const [problem, setProblem] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const {title, text: question, act} = WORDS[ending];
  const done = ending === 'done' || (ending === 'settle' && wasDone);

  const send = async () => {
    setBusy(true);
    setProblem(undefined);
    const finish = {
      result: done ? DispatchResult.SENT : DispatchResult.FAILED,
      // Left as it was: the daemon knows it to the millisecond, and the minute may have begun before
      // the lease.
      atMs: at === opened ? undefined : Math.min(fromInput(at, zone), Date.now()),
      text: text.trim(),
    };
    try {
      if (ending === 'return') await work.giveBack(due, finish.text);
      else if (ending === 'settle') await work.settle(due, finish);
      else await work.finish(due, finish);
      onClose();
    } catch (error) {
      setProblem(failureOf(error));
      work.renew();
    }
    setBusy(false);
  };

  return (
    <Dialog
      title={`${title}: ${channelOf(touchpoint)} with ${touchpoint.stakeholderId}`}
      onClose={onClose}
    >
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {ending === 'settle' && <WasDone done={wasDone} onChange={setWasDone} />}
        {done && (
          <label>
            <span>
              When <span class="muted">({zone})</span>
            </span>
            <input
              type="datetime-local"
              required
              value={at}
              onInput={(event) => setAt(event.currentTarget.value)}
            />
          </label>
        )}
        <label>
          <span>
            {question}{' '}
            <span class="muted">({ending === 'return' ? 'for the teams' : 'optional'})</span>
          </span>
          <input
            value={text}
            required={ending === 'return'}
            maxLength={TEXT_BYTES}
            autocomplete="off"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        {problem && <Failed failure={problem} />}
        <div class="row end">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button class="primary" disabled={busy}>
            {act}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
