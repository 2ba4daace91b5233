// SPDX-License-Identifier: Apache-2.0
import {useEffect, useState} from 'preact/hooks';

import {touchpoints} from '../api/clients.js';
import {follow, type Link} from '../api/follow.js';
import {NOTHING, type Timeline, TimelineState} from './timeline_state.js';

export interface LiveTimeline {
  timeline: Timeline;
  link: Link;
  retry: () => void;
}

export function useTimeline(stakeholderId: string): LiveTimeline {
  const [timeline, setTimeline] = useState<Timeline>(NOTHING);
  const [link, setLink] = useState<Link>({state: 'connecting'});
  const [round, setRound] = useState(0);
  useEffect(() => {
    const state = new TimelineState();
    return follow({
      open: (resumeToken, signal) =>
        touchpoints.watchTimeline({stakeholderId, resumeToken}, {signal}),
      onMessage: (message) => setTimeline(state.take(message)),
      onLink: setLink,
      onRestart: () => state.restart(),
    });
  }, [stakeholderId, round]);
  return {timeline, link, retry: () => setRound((n) => n + 1)};
}
