// SPDX-License-Identifier: Apache-2.0
import {useState} from 'preact/hooks';

import {useCall, valueOf} from '../api/call.js';
import {admin} from '../api/clients.js';
import {type Failure, failureOf} from '../api/failure.js';
import {may, useSession} from '../api/session.js';
import type {CalendarFeed} from '../gen/touchpoint/v1/admin_service_pb.js';
import {Dialog} from '../parts/dialog.js';
import {Failed, Loading} from '../parts/states.js';
import {Icon} from '../shell/icons.js';
import {dayAndClock, msOf} from '../time/format.js';
import type {Timeline} from './timeline_state.js';
import {useTeams} from './use_contact.js';

/** Shown once: the daemon keeps only a hash of the secret in it. */
function NewFeed({path}: {path: string}) {
  const address = location.origin + path;
  const [copied, setCopied] = useState(false);
  return (
    <div class="new-feed" role="status">
      <label for="feed-address">Add this address to your calendar. It is shown only now.</label>
      <div class="row">
        <input
          id="feed-address"
          readOnly
          value={address}
          onFocus={(e) => e.currentTarget.select()}
        />
        <button
          type="button"
          onClick={() => void navigator.clipboard.writeText(address).then(() => setCopied(true))}
        >
          {copied ? 'Copied' : 'Copy'}
        </button>
      </div>
    </div>
  );
}

const contentOf = ({stakeholders, withStakeholderIds, comment}: CalendarFeed): string =>
  [
    stakeholders === 0
      ? 'everybody'
      : `${stakeholders} stakeholder${stakeholders === 1 ? '' : 's'}`,
    withStakeholderIds && 'with ids',
    comment,
  ]
    .filter(Boolean)
    .join(', ');

function Feeds({
  feeds,
  zone,
  onRevoke,
}: {
  feeds: CalendarFeed[];
  zone: string;
  onRevoke: (id: string) => void;
}) {
  if (feeds.length === 0) return <p class="muted">There are no calendar links yet.</p>;
  return (
    <ul class="feeds">
      {feeds.map((feed) => (
        <li key={feed.feedId}>
          <span>
            <b>{feed.team}</b> {contentOf(feed)}
          </span>
          <span class="muted small">
            {feed.createTime && dayAndClock(msOf(feed.createTime), zone)}
          </span>
          <button type="button" class="small" onClick={() => onRevoke(feed.feedId)}>
            Revoke
          </button>
        </li>
      ))}
    </ul>
  );
}

interface Props {
  id: string;
  timeline: Timeline;
  zone: string;
}

function FeedDialog({id, timeline, zone, onClose}: Props & {onClose: () => void}) {
  const teams = useTeams(timeline);
  const [team, setTeam] = useState(teams[0] ?? '');
  const [onlyThis, setOnlyThis] = useState(true);
  const [withIds, setWithIds] = useState(false);
  const [path, setPath] = useState('');
  const [problem, setProblem] = useState<Failure>();
  const [answer, reload] = useCall((signal) => admin.listCalendarFeeds({}, {signal}), []);
  const feeds = valueOf(answer)?.feeds;

  const run = (action: () => Promise<unknown>) => {
    setProblem(undefined);
    action().then(reload, (error) => setProblem(failureOf(error)));
  };
  const create = () =>
    run(async () => {
      const made = await admin.createCalendarFeed({
        team,
        withStakeholderIds: withIds,
        stakeholderIds: onlyThis ? [id] : [],
      });
      setPath(made.path);
    });
  return (
    <Dialog title="Calendar link" onClose={onClose}>
      <p class="muted">What is planned, in any calendar that subscribes to addresses.</p>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          create();
        }}
      >
        <label>
          Team
          <input
            list="contact-teams"
            required
            value={team}
            onInput={(event) => setTeam(event.currentTarget.value.trim())}
          />
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={onlyThis}
            onChange={(event) => setOnlyThis(event.currentTarget.checked)}
          />
          Only {id}, not everybody the team contacts
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={withIds}
            onChange={(event) => setWithIds(event.currentTarget.checked)}
          />
          Write stakeholder ids into it (whoever has the link reads them)
        </label>
        <button class="primary">Make a link</button>
      </form>
      {path && <NewFeed path={path} />}
      {problem && <Failed failure={problem} />}
      <h3>Links that work</h3>
      {answer.state === 'failed' && <Failed failure={answer.failure} onRetry={reload} />}
      {feeds ? (
        <Feeds
          feeds={feeds}
          zone={zone}
          onRevoke={(feedId) => run(() => admin.revokeCalendarFeed({feedId}))}
        />
      ) : (
        answer.state === 'loading' && <Loading what="calendar links" />
      )}
    </Dialog>
  );
}

export function FeedLink(props: Props) {
  const [open, setOpen] = useState(false);
  if (!may(useSession(), 'rep', 'planner')) return null;
  return (
    <>
      <button type="button" class="quiet" onClick={() => setOpen(true)}>
        <Icon name="calendar" />
        Calendar
      </button>
      {open && <FeedDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
