// SPDX-License-Identifier: Apache-2.0
// The work list of a channel that a person works.
import type {ComponentChildren} from 'preact';
import {useMemo, useState} from 'preact/hooks';

import {type Failure, failureOf} from '../api/failure.js';
import type {DueTouchpoint} from '../gen/touchpoint/v1/dispatch_service_pb.js';
import {Empty, Failed, Loading} from '../parts/states.js';
import {setQuery, usePlace} from '../shell/router.js';
import {channelOf} from '../stakeholder/placing.js';
import {dayAndClock} from '../time/format.js';
import {useNow} from '../time/now.js';
import {useRulesZone} from '../time/rules_zone.js';
import {type Ending, FinishDialog} from './finish.js';
import {groupsOf} from './groups.js';
import {WorkLine} from './line.js';
import {useWork, type Work} from './use_work.js';

interface SectionProps {
  id: string;
  title: string;
  due: DueTouchpoint[];
  children: (due: DueTouchpoint) => ComponentChildren;
}

function Section({id, title, due, children}: SectionProps) {
  if (due.length === 0) return null;
  return (
    <section aria-labelledby={id} class="work-group">
      <h2 id={id}>
        {title} <span class="muted">{due.length}</span>
      </h2>
      <ul>{due.map(children)}</ul>
    </section>
  );
}

function ChannelChoice({channel, known}: {channel: string; known: string[]}) {
  const options = [...new Set([channel, ...known])].filter(Boolean).sort();
  return (
    <select
      aria-label="Channel"
      value={channel}
      onChange={(event) => setQuery({channel: event.currentTarget.value})}
    >
      <option value="">All that people work</option>
      {options.map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  );
}

type Act = (due: DueTouchpoint) => void;

interface GroupsProps {
  work: Work;
  zone: string;
  onAccept: Act;
  onEnd: (due: DueTouchpoint, how: Ending) => void;
}

function WorkGroups({work, zone, onAccept, onEnd}: GroupsProps) {
  const now = useNow();
  const groups = useMemo(() => groupsOf(work.due ?? [], work.held), [work.due, work.held]);
  const line = (due: DueTouchpoint, note: string | undefined, children?: ComponentChildren) => (
    <WorkLine key={due.touchpoint!.touchpointId} {...{due, zone, now, note}}>
      {children}
    </WorkLine>
  );
  const yours = (due: DueTouchpoint) => {
    const {sendByMs} = work.held[due.touchpoint!.touchpointId]!;
    return line(
      due,
      `yours until ${dayAndClock(sendByMs, zone)}`,
      <>
        <button type="button" class="primary" onClick={() => onEnd(due, 'done')}>
          Done
        </button>
        <button type="button" onClick={() => onEnd(due, 'failed')}>
          Not done
        </button>
        <button type="button" onClick={() => onEnd(due, 'return')}>
          Give back
        </button>
      </>,
    );
  };
  const doubtful = (due: DueTouchpoint) =>
    line(
      due,
      'nobody said what became of it',
      <button type="button" onClick={() => onEnd(due, 'settle')}>
        Settle
      </button>,
    );
  const open = (due: DueTouchpoint) =>
    line(
      due,
      undefined,
      <button type="button" class="primary" onClick={() => onAccept(due)}>
        Accept
      </button>,
    );
  return (
    <div class="work">
      <Section id="work-yours" title="Yours" due={groups.yours}>
        {yours}
      </Section>
      <Section id="work-doubtful" title="Done or not?" due={groups.doubtful}>
        {doubtful}
      </Section>
      <Section id="work-open" title="To be done" due={groups.open}>
        {open}
      </Section>
      <Section id="work-others" title="Accepted by others" due={groups.others}>
        {(due) => line(due, 'somebody is at it')}
      </Section>
    </div>
  );
}

export function WorkPage() {
  const zone = useRulesZone();
  const channel = usePlace().query.get('channel') ?? '';
  const work = useWork(channel);
  const [ending, setEnding] = useState<{due: DueTouchpoint; how: Ending}>();
  const [problem, setProblem] = useState<Failure>();
  const accept = async (due: DueTouchpoint) => {
    setProblem(undefined);
    try {
      await work.accept(due);
    } catch (error) {
      setProblem(failureOf(error));
      work.renew();
    }
  };

  return (
    <>
      <div class="page-head">
        <h1>Work list</h1>
        <span class="muted small zone">Due within a day · times in {zone}</span>
        <ChannelChoice
          channel={channel}
          known={(work.due ?? []).map((due) => channelOf(due.touchpoint!))}
        />
        <button type="button" onClick={work.renew}>
          Look again
        </button>
      </div>
      {problem && <Failed failure={problem} />}
      {work.answer.state === 'failed' && (
        <Failed failure={work.answer.failure} onRetry={work.renew} />
      )}
      {!work.due && work.answer.state === 'loading' && <Loading what="the work list" />}
      {work.due && (
        <WorkGroups
          work={work}
          zone={zone}
          onAccept={(due) => void accept(due)}
          onEnd={(due, how) => setEnding({due, how})}
        />
      )}
      {work.due?.length === 0 && (
        <Empty title="Nothing to be done">
          What falls due within a day shows up here by itself.
        </Empty>
      )}
      {work.more && <p class="notice">There is more than this page shows.</p>}
      {ending && (
        <FinishDialog
          due={ending.due}
          ending={ending.how}
          zone={zone}
          work={work}
          onClose={() => setEnding(undefined)}
        />
      )}
    </>
  );
}
