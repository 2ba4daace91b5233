// SPDX-License-Identifier: Apache-2.0
// The one place that knows how the daemon is reached.
import {Code, ConnectError, createClient, type Interceptor} from '@connectrpc/connect';
import {createConnectTransport} from '@connectrpc/connect-web';

import {AdminService} from '../gen/touchpoint/v1/admin_service_pb.js';
import {DispatchService} from '../gen/touchpoint/v1/dispatch_service_pb.js';
import {InstallationService} from '../gen/touchpoint/v1/installation_service_pb.js';
import {PolicyService} from '../gen/touchpoint/v1/policy_service_pb.js';
import {StakeholderService} from '../gen/touchpoint/v1/stakeholder_service_pb.js';
import {ThrottleLogService} from '../gen/touchpoint/v1/throttle_log_service_pb.js';
import {TouchpointService} from '../gen/touchpoint/v1/touchpoint_service_pb.js';
import {sessionEnded} from './session.js';

const watchSession: Interceptor = (next) => async (request) => {
  try {
    return await next(request);
  } catch (error) {
    if (ConnectError.from(error).code === Code.Unauthenticated) sessionEnded();
    throw error;
  }
};

const transport = createConnectTransport({
  baseUrl: location.origin,
  useBinaryFormat: true,
  interceptors: [watchSession],
});

export const admin = createClient(AdminService, transport);
export const dispatch = createClient(DispatchService, transport);
export const installation = createClient(InstallationService, transport);
export const policies = createClient(PolicyService, transport);
export const stakeholders = createClient(StakeholderService, transport);
export const throttleLog = createClient(ThrottleLogService, transport);
export const touchpoints = createClient(TouchpointService, transport);
