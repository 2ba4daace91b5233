// SPDX-License-Identifier: Apache-2.0
// @connectrpc/connect-web, as a browser would use it, against the daemon at TOUCHPOINT_HTTP.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { toJson } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';

import { BadRequestSchema, ErrorInfoSchema } from './generated/google/rpc/error_details_pb.js';
import { InstallationService } from './generated/touchpoint/v1/installation_service_pb.js';
import { ThrottleLogService } from './generated/touchpoint/v1/throttle_log_service_pb.js';
import { TouchpointService, PlanTouchpointResponseSchema }
  from './generated/touchpoint/v1/touchpoint_service_pb.js';
import { Verdict } from './generated/touchpoint/v1/touchpoint_pb.js';

const baseUrl = process.env.TOUCHPOINT_HTTP;

const plan = (stakeholderId, requestId) => ({
  requestId, stakeholderId, team: 'sales', channel: 'email', purpose: 'sales',
  preferredTime: timestampFromDate(new Date(Date.now() + 3 * 86_400_000)),
});

for (const useBinaryFormat of [false, true]) {
  const codec = useBinaryFormat ? 'bytes' : 'JSON';
  const transport = createConnectTransport({ baseUrl, useBinaryFormat });
  const touchpoints = createClient(TouchpointService, transport);

  test(`plans and reads in ${codec}`, async () => {
    const planned = await touchpoints.planTouchpoint({ plan: plan(codec, 'r1') });
    assert.equal(planned.touchpoint.stakeholderId, codec);
    assert.ok([Verdict.SCHEDULED, Verdict.DEFERRED].includes(planned.touchpoint.decision.verdict));
    assert.ok(toJson(PlanTouchpointResponseSchema, planned).touchpoint);
    const timeline = await touchpoints.getTimeline({ stakeholderId: codec });
    assert.deepEqual(timeline.touchpoints, [planned.touchpoint]);
  });

  test(`reads by GET in ${codec}`, async () => {
    const verbs = [];
    const byGet = createConnectTransport({
      baseUrl, useBinaryFormat, useHttpGet: true,
      fetch: (url, init) => { verbs.push(init.method); return fetch(url, init); },
    });
    const timeline = await createClient(TouchpointService, byGet)
      .getTimeline({ stakeholderId: codec });
    assert.equal(timeline.touchpoints.length, 1);
    await createClient(InstallationService, byGet).getInstallation({});
    assert.deepEqual(verbs, ['GET', 'GET']);
  });

  test(`sees refusals with their details in ${codec}`, async () => {
    await assert.rejects(touchpoints.planTouchpoint({ plan: { ...plan(codec, 'r2'), team: '' } }),
      (error) => {
        assert.ok(error instanceof ConnectError);
        assert.equal(error.code, Code.InvalidArgument);
        assert.equal(error.findDetails(ErrorInfoSchema)[0].reason, 'FIELD_MISSING');
        assert.equal(error.findDetails(BadRequestSchema)[0].fieldViolations[0].field, 'plan.team');
        return true;
      });
  });

  test(`follows a timeline in ${codec}`, async () => {
    const stop = new AbortController();
    const seen = [];
    let asked = false;
    try {
      for await (const message of touchpoints.watchTimeline({ stakeholderId: `${codec}-watched` },
        { signal: stop.signal })) {
        seen.push(...message.touchpoints);
        if (seen.length > 0) break;
        if (!asked) {
          asked = true;
          await touchpoints.planTouchpoint({ plan: plan(`${codec}-watched`, 'r1') });
        }
      }
    } finally {
      stop.abort();
    }
    assert.equal(seen[0].stakeholderId, `${codec}-watched`);
  });

  test(`sees how a stream is refused in ${codec}`, async () => {
    const log = createClient(ThrottleLogService, transport);
    await assert.rejects(async () => {
      for await (const message of log.watchThrottleLog({ resumeToken: 'none' })) void message;
    }, (error) => error instanceof ConnectError && error.code === Code.InvalidArgument &&
      error.findDetails(ErrorInfoSchema)[0].reason === 'RESUME_TOKEN');
  });

  test(`keeps to its time in ${codec}`, async () => {
    await assert.rejects(async () => {
      for await (const message of touchpoints.watchTimeline({ stakeholderId: codec },
        { timeoutMs: 300 })) void message;
    }, (error) => error instanceof ConnectError && error.code === Code.DeadlineExceeded);
  });
}
