// SPDX-License-Identifier: Apache-2.0
import {create, type MessageInitShape} from '@bufbuild/protobuf';
import {timestampFromMs} from '@bufbuild/protobuf/wkt';

import {
  type Touchpoint,
  TouchpointSchema,
  TouchpointState,
  Verdict,
} from '../../../services/console/src/gen/touchpoint/v1/touchpoint_pb.js';

/** A planned touchpoint at `hour` hours after the epoch. */
export function touchpointAt(
  hour: number,
  fields: MessageInitShape<typeof TouchpointSchema> = {},
): Touchpoint {
  return create(TouchpointSchema, {
    touchpointId: `t${hour}`,
    team: 'sales',
    preferredChannel: 'visit',
    state: TouchpointState.PLANNED,
    preferredTime: timestampFromMs(hour * 3_600_000),
    decision: {
      verdict: Verdict.SCHEDULED,
      channel: 'visit',
      scheduledTime: timestampFromMs(hour * 3_600_000),
    },
    ...fields,
  } as MessageInitShape<typeof TouchpointSchema>);
}
