// SPDX-License-Identifier: Apache-2.0
import {Code, ConnectError} from '@connectrpc/connect';

export interface Failure {
  title: string;
  detail: string;
  /** The daemon's own word for it, such as STAKEHOLDER_ERASED; empty where somebody else failed. */
  reason: string;
  /** The same call may succeed later. */
  passing: boolean;
}

const TITLES: Partial<Record<Code, string>> = {
  [Code.NotFound]: 'Nothing is known here',
  [Code.PermissionDenied]: 'Your token does not allow this',
  [Code.Unauthenticated]: 'Please sign in again',
  [Code.InvalidArgument]: 'The daemon refused the request',
  [Code.Unavailable]: 'The daemon cannot answer right now',
  [Code.DeadlineExceeded]: 'The answer took too long',
  [Code.ResourceExhausted]: 'Too much at once',
  [Code.Unimplemented]: 'This daemon does not offer that yet',
};
const PASSING = [
  Code.Unavailable,
  Code.DeadlineExceeded,
  Code.ResourceExhausted,
  Code.Aborted,
  Code.Unknown,
  Code.Canceled,
];

/** Of the ErrorInfo among the details, whose JSON the daemon sends along. */
function reasonOf(failed: ConnectError): string {
  for (const detail of failed.details) {
    const shown: unknown = 'debug' in detail ? detail.debug : undefined;
    if (typeof shown === 'object' && shown !== null && 'reason' in shown) {
      return String(shown.reason);
    }
  }
  return '';
}

export function failureOf(error: unknown): Failure {
  const failed = ConnectError.from(error);
  return {
    title: TITLES[failed.code] ?? 'That did not work',
    detail: failed.rawMessage,
    reason: reasonOf(failed),
    passing: PASSING.includes(failed.code),
  };
}

/** No retry of a stream will help. */
export function isFinal(error: unknown): boolean {
  const {code} = ConnectError.from(error);
  return [
    Code.Unauthenticated,
    Code.PermissionDenied,
    Code.InvalidArgument,
    Code.NotFound,
    Code.Unimplemented,
  ].includes(code);
}

/** What came after the resume token is gone. */
export function isExpiredResume(error: unknown): boolean {
  return ConnectError.from(error).code === Code.OutOfRange;
}
