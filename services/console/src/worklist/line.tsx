// SPDX-License-Identifier: Apache-2.0
import type {ComponentChildren} from 'preact';

import type {DueTouchpoint} from '../gen/touchpoint/v1/dispatch_service_pb.js';
import {Team} from '../parts/team.js';
import {stakeholderUrl} from '../shell/router.js';
import {about, channelOf, timeOf} from '../stakeholder/placing.js';
import {dayAndClock, msOf, relative} from '../time/format.js';

interface Props {
  due: DueTouchpoint;
  zone: string;
  now: number;
  note?: string;
  children?: ComponentChildren;
}

/** One contact to be made. */
export function WorkLine({due, zone, now, note, children}: Props) {
  const touchpoint = due.touchpoint!;
  const at = timeOf(touchpoint);
  const others = touchpoint.contributorIds.length;
  return (
    <li class="work-line card">
      <div class="work-what">
        <p class="work-who">
          <a href={stakeholderUrl(touchpoint.stakeholderId)} data-item={touchpoint.touchpointId}>
            {touchpoint.stakeholderId}
          </a>
          <span class="work-when">
            {relative(at, now)} <span class="muted">{dayAndClock(at, zone)}</span>
          </span>
        </p>
        <p>
          <b>{channelOf(touchpoint)}</b> for <Team team={touchpoint.team} />{' '}
          <span class="muted">
            {about(touchpoint)}
            {others > 0 && ` · carries ${others} more`}
          </span>
        </p>
        <p class="small muted">
          {note ?? (due.sendBy && `begin before ${dayAndClock(msOf(due.sendBy), zone)}`)}
        </p>
      </div>
      {children && <div class="work-do">{children}</div>}
    </li>
  );
}
