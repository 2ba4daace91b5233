// SPDX-License-Identifier: Apache-2.0
import type {ThrottleLogEntry} from '../gen/touchpoint/v1/throttle_log_service_pb.js';
import {Verdict} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {reasonText} from '../parts/reason_text.js';
import {Team} from '../parts/team.js';
import {VerdictBadge} from '../parts/verdict.js';
import {causeWord, verdictWord} from '../parts/words.js';
import {stakeholderUrl} from '../shell/router.js';
import {dayAndClock, msOf, seconds, span} from '../time/format.js';
import {bindingReason, type Row, ruleOf} from './rows.js';

/** When it goes out now, and how far that is from where it was. */
function Moved({entry, zone}: {entry: ThrottleLogEntry; zone: string}) {
  const before = entry.scheduledTimeBefore ?? entry.preferredTime;
  const after = entry.scheduledTime;
  if (!after) {
    return <>{before && <s>{dayAndClock(msOf(before), zone)}</s>}</>;
  }
  const moved = before ? msOf(after) - msOf(before) : 0;
  return (
    <>
      {dayAndClock(msOf(after), zone)}
      {moved !== 0 && (
        <span class="muted">
          {' '}
          {moved > 0 ? '+' : '−'}
          {span(moved)}
        </span>
      )}
    </>
  );
}

export const entryUrl = (entry: ThrottleLogEntry): string =>
  stakeholderUrl(entry.stakeholderId, entry.touchpointId);

export function EntryCells({entry, zone}: {entry: ThrottleLogEntry; zone: string}) {
  const reason = bindingReason(entry);
  const changed =
    entry.verdictBefore !== Verdict.UNSPECIFIED && entry.verdictBefore !== entry.verdict;
  return (
    <>
      <span role="cell" class="c-time">
        {entry.decideTime && seconds(msOf(entry.decideTime), zone)}
      </span>
      <span role="cell" class="c-verdict">
        <VerdictBadge verdict={entry.verdict} />
        {changed && <span class="muted small"> was {verdictWord(entry.verdictBefore)}</span>}
      </span>
      <span role="cell" class="c-who">
        {entry.stakeholderId ? (
          <a href={entryUrl(entry)} tabIndex={-1}>
            {entry.stakeholderId}
          </a>
        ) : (
          <span class="muted">erased</span>
        )}
      </span>
      <span role="cell" class="c-team">
        <Team team={entry.team} />
      </span>
      <span role="cell" class="c-channel">
        {entry.channel} <span class="muted">{entry.purpose}</span>
      </span>
      <span role="cell" class="c-moved">
        <Moved entry={entry} zone={zone} />
      </span>
      <span role="cell" class="c-rule">
        {entry.initiative && (
          <span class="initiative" title={`Initiative ${entry.initiative}`}>
            <span class="visually-hidden">initiative </span>
            {entry.initiative}
          </span>
        )}
        <b>{ruleOf(entry)}</b>{' '}
        <span class="muted">{reason ? reasonText(reason, zone) : causeWord(entry.cause)}</span>
      </span>
    </>
  );
}

export function GroupCells({row}: {row: Row & {kind: 'group'}}) {
  return (
    <span role="cell" class="c-group">
      <span class={row.open ? 'twist open' : 'twist'} aria-hidden="true">
        ▸
      </span>
      <b>{row.rule}</b> <span class="muted">{row.count.toLocaleString('en')}</span>
      <span class="visually-hidden">{row.open ? 'open' : 'closed'}</span>
    </span>
  );
}
