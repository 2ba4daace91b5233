// SPDX-License-Identifier: Apache-2.0
import {TouchpointState} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {lookOf, outline} from '../parts/team_look.js';
import {stateWord, verdictWord} from '../parts/words.js';
import {dayAndClock} from '../time/format.js';
import {type Bracket, type Lane, type Mark, MARK} from './lane_layout.js';
import {about, channelOf, isDone, isStruck, timeOf, verdictOf} from './placing.js';

const ARROW_MIN = 14;

/** From where it was asked for to where it goes. */
function Moved({mark}: {mark: Mark}) {
  if (mark.askedX === undefined || Math.abs(mark.x - mark.askedX) < ARROW_MIN) return null;
  const direction = mark.x > mark.askedX ? 1 : -1;
  const tip = mark.x - direction * (MARK + 2);
  return (
    <g class="moved">
      <path d={`M${mark.askedX} ${mark.y - 4}v8M${mark.askedX} ${mark.y}H${tip}`} />
      <path class="moved-tip" d={`M${tip} ${mark.y}l${-4 * direction} -3v6z`} />
    </g>
  );
}

function sentence(mark: Mark, zone: string): string {
  const {touchpoint} = mark;
  return (
    `${dayAndClock(timeOf(touchpoint), zone)}, ${channelOf(touchpoint)} by ${touchpoint.team}, ` +
    `${about(touchpoint)}, ${
      isDone(touchpoint) ? stateWord(touchpoint.state) : verdictWord(verdictOf(touchpoint))
    }`
  );
}

interface MarkProps {
  mark: Mark;
  zone: string;
  current: boolean;
  changed: boolean;
  onOpen: () => void;
}

export function MarkShape({mark, zone, current, changed, onOpen}: MarkProps) {
  const {touchpoint} = mark;
  const {shape, colour} = lookOf(touchpoint.team);
  const struck = isStruck(touchpoint);
  const kind = isDone(touchpoint) ? 'done' : struck ? 'struck' : 'planned';
  const doubtful =
    touchpoint.state === TouchpointState.LEASED || touchpoint.state === TouchpointState.IN_DOUBT;
  const label = sentence(mark, zone);
  return (
    <g
      class={`mark team-${colour} ${kind} ${changed ? 'changed' : ''}`}
      role="button"
      tabIndex={current ? 0 : -1}
      aria-label={label}
      data-item={touchpoint.touchpointId}
      transform={`translate(${mark.x.toFixed(1)} ${mark.y})`}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onOpen();
      }}
    >
      <title>{label}</title>
      <circle class="hit" r={MARK + 5} />
      <path class="body" d={outline(shape, MARK)} />
      {doubtful && <circle class="inner" r="2.2" />}
      {struck && <path class="strike" d={`M${-MARK - 3} ${MARK + 1}L${MARK + 3} ${-MARK - 1}`} />}
    </g>
  );
}

function BracketShape({bracket}: {bracket: Bracket}) {
  return <path class="bracket" d={`M${bracket.x + 4} ${bracket.top}h-4V${bracket.bottom}h4`} />;
}

/** Drawn below all marks. */
export function Ties({lane}: {lane: Lane}) {
  return (
    <g aria-hidden="true">
      {lane.marks.map((mark) => (
        <Moved key={mark.touchpoint.touchpointId} mark={mark} />
      ))}
      {lane.brackets.map((bracket, i) => (
        <BracketShape key={i} bracket={bracket} />
      ))}
      {lane.more.map(({x, y, count}) => (
        <text key={x} class="more" x={x} y={y + 4}>
          +{count}
        </text>
      ))}
    </g>
  );
}
