// SPDX-License-Identifier: Apache-2.0
import {ChangeCause} from '../gen/touchpoint/v1/throttle_log_service_pb.js';
import {Outcome, ReasonKind, TouchpointState, Verdict} from '../gen/touchpoint/v1/touchpoint_pb.js';

/** "SCHEDULED" of VERDICT_SCHEDULED, as the CLI writes it. */
export const verdictName = (verdict: Verdict): string =>
  verdict === Verdict.UNSPECIFIED ? 'RECORDED' : (Verdict[verdict] ?? String(verdict));

const sentence = (name: string | undefined) => {
  const words = (name ?? 'unknown').toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const verdictWord = (verdict: Verdict): string => sentence(verdictName(verdict));
export const stateWord = (state: TouchpointState): string => sentence(TouchpointState[state]);
export const causeWord = (cause: ChangeCause): string => sentence(ChangeCause[cause]);
export const outcomeWord = (outcome: Outcome): string => sentence(Outcome[outcome]);
export const kindWord = (kind: ReasonKind): string => sentence(ReasonKind[kind]);

export const VERDICTS = [Verdict.SCHEDULED, Verdict.DEFERRED, Verdict.MERGED, Verdict.SUPPRESSED];
