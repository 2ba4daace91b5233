// SPDX-License-Identifier: Apache-2.0
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';

import type {CheckContactResponse} from '../gen/touchpoint/v1/stakeholder_service_pb.js';
import type {Touchpoint} from '../gen/touchpoint/v1/touchpoint_pb.js';
import {useNow} from '../time/now.js';
import {Axis, AXIS_HEIGHT} from './axis.js';
import {layoutLanes, type Scale} from './lane_layout.js';
import {MarkShape, Ties} from './lane_marks.js';
import {LaneControls, useSpan} from './lane_span.js';
import {Legend} from './legend.js';
import {explain} from './explaining.js';
import {channelOf, timeOf} from './placing.js';
import {Shades} from './shades.js';

function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.floor(entry!.contentRect.width)),
    );
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return {box, width};
}

interface Props {
  touchpoints: Touchpoint[];
  zone: string;
  contact?: CheckContactResponse;
  changed: ReadonlySet<string>;
}

export function Lanes({touchpoints, zone, contact, changed}: Props) {
  const {box, width} = useWidth();
  const now = useNow();
  const span = useSpan(touchpoints);
  const scale: Scale = {from: span.from, to: span.to, width: Math.max(1, width)};
  const channels = useMemo(() => [...new Set(touchpoints.map(channelOf))].sort(), [touchpoints]);
  const lanes = useMemo(
    () => layoutLanes(touchpoints, channels, scale),
    [touchpoints, channels, scale.from, scale.to, scale.width],
  );
  const height = AXIS_HEIGHT + lanes.reduce((sum, lane) => sum + lane.height, 0) + 1;
  const inOrder = lanes
    .flatMap((lane) => lane.marks)
    .sort((a, b) => timeOf(a.touchpoint) - timeOf(b.touchpoint));
  const first = inOrder.find((mark) => timeOf(mark.touchpoint) >= now) ?? inOrder[0];

  return (
    <div class="lanes">
      <LaneControls span={span} zone={zone} />
      <div class="lane-grid">
        <div class="lane-names" aria-hidden="true">
          {lanes.map((lane) => (
            <span key={lane.channel} style={{height: `${lane.height}px`}}>
              {lane.channel}
            </span>
          ))}
        </div>
        <div class="lane-box" ref={box} {...span.drag(width)}>
          {width > 0 && (
            <svg
              width={width}
              height={height}
              role="group"
              aria-label={`Lanes by channel, ${inOrder.length} touchpoints; j and k move between them`}
            >
              <Shades lanes={lanes} scale={scale} height={height} now={now} contact={contact} />
              <Axis scale={scale} zone={zone} height={height} />
              <g transform={`translate(0 ${AXIS_HEIGHT})`}>
                {lanes.map((lane) => (
                  <Ties key={lane.channel} lane={lane} />
                ))}
                {inOrder.map((mark) => (
                  <MarkShape
                    key={mark.touchpoint.touchpointId}
                    mark={mark}
                    zone={zone}
                    current={mark === first}
                    changed={changed.has(mark.touchpoint.touchpointId)}
                    onOpen={() => explain(mark.touchpoint.touchpointId)}
                  />
                ))}
              </g>
            </svg>
          )}
        </div>
      </div>
      <Legend touchpoints={inOrder.map((mark) => mark.touchpoint)} />
    </div>
  );
}
