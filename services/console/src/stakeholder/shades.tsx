// SPDX-License-Identifier: Apache-2.0
// What lies behind the marks: the past, quiet hours, the freeze horizon, now.
import type {CheckContactResponse, QuietTime} from '../gen/touchpoint/v1/stakeholder_service_pb.js';
import {msOf} from '../time/format.js';
import {AXIS_HEIGHT} from './axis.js';
import {type Lane, type Scale, xOf} from './lane_layout.js';

const applies = (quiet: QuietTime, channel: string) =>
  quiet.channels.length === 0 || quiet.channels.includes(channel);

function QuietShade({quiet, lane, scale}: {quiet: QuietTime; lane: Lane; scale: Scale}) {
  if (!quiet.startTime || !quiet.endTime) return null;
  const left = Math.max(0, xOf(msOf(quiet.startTime), scale));
  const right = Math.min(scale.width, xOf(msOf(quiet.endTime), scale));
  if (right <= left) return null;
  return (
    <rect
      class="quiet-shade"
      x={left}
      width={right - left}
      y={AXIS_HEIGHT + lane.top + 2}
      height={lane.height - 4}
    >
      <title>{`Quiet: ${quiet.rule}`}</title>
    </rect>
  );
}

interface Props {
  lanes: Lane[];
  scale: Scale;
  height: number;
  now: number;
  contact?: CheckContactResponse;
}

export function Shades({lanes, scale, height, now, contact}: Props) {
  const nowX = xOf(now, scale);
  const frozen = contact?.freezeTime && xOf(msOf(contact.freezeTime), scale);
  const showsNow = nowX >= 0 && nowX <= scale.width;
  return (
    <g aria-hidden="true">
      {nowX > 0 && (
        <rect
          class="past-shade"
          x="0"
          y={AXIS_HEIGHT}
          width={Math.min(nowX, scale.width)}
          height={height - AXIS_HEIGHT}
        />
      )}
      {lanes.map((lane) =>
        contact?.quietTimes
          .filter((each) => applies(each, lane.channel))
          .map((quiet, i) => (
            <QuietShade key={`${lane.channel}${i}`} quiet={quiet} lane={lane} scale={scale} />
          )),
      )}
      {frozen !== undefined && frozen > nowX && showsNow && (
        <rect
          class="frozen-shade"
          x={nowX}
          y={AXIS_HEIGHT}
          width={Math.max(2, frozen - nowX)}
          height={height - AXIS_HEIGHT}
        >
          <title>Frozen: nothing moves any more</title>
        </rect>
      )}
      {lanes.map((lane) => (
        <line
          key={lane.channel}
          class="lane-line"
          x1="0"
          x2={scale.width}
          y1={AXIS_HEIGHT + lane.top}
          y2={AXIS_HEIGHT + lane.top}
        />
      ))}
      {showsNow && (
        <g class="now">
          <line x1={nowX} x2={nowX} y1={AXIS_HEIGHT - 8} y2={height} />
          <text x={nowX + 4} y={AXIS_HEIGHT + 11}>
            now
          </text>
        </g>
      )}
    </g>
  );
}
