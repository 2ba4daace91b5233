// SPDX-License-Identifier: Apache-2.0
// How partitions are, in words. Pure.
import type {PartitionState} from '../gen/touchpoint/v1/installation_service_pb.js';
import {span} from '../time/format.js';

export type Condition = 'well' | 'late' | 'bad';

/** What falls due is seen to within a second or two; more is worth a look. */
const LATE_MS = 60_000;

export const lagOf = ({lag}: PartitionState): number =>
  lag ? Number(lag.seconds) * 1000 + lag.nanos / 1e6 : 0;

const stakeholdersOf = (count: bigint): string =>
  `${count.toLocaleString('en')} ${count === 1n ? 'stakeholder' : 'stakeholders'}`;

export function conditionOf(partition: PartitionState): Condition {
  if (partition.unreadable || partition.damaged > 0n) return 'bad';
  return lagOf(partition) > LATE_MS ? 'late' : 'well';
}

/** What is wrong with it; nothing where it is well. */
export function troubleOf(partition: PartitionState): string {
  if (partition.unreadable) {
    return 'its own keys are damaged: nothing can be committed here';
  }
  const parts = [
    partition.damaged > 0n && `${stakeholdersOf(partition.damaged)} cannot be read`,
    lagOf(partition) > LATE_MS &&
      `${stakeholdersOf(partition.overdue)} overdue, the first for ${span(lagOf(partition))}`,
  ];
  return parts.filter(Boolean).join('; ');
}

const ORDER: Condition[] = ['bad', 'late', 'well'];

/** Those that need a look, the worst first. */
export const troubled = (partitions: PartitionState[]): PartitionState[] =>
  partitions
    .filter((each) => conditionOf(each) !== 'well')
    .sort(
      (a, b) =>
        ORDER.indexOf(conditionOf(a)) - ORDER.indexOf(conditionOf(b)) || lagOf(b) - lagOf(a),
    );

export interface Totals {
  stakeholders: bigint;
  waiting: bigint;
  overdue: bigint;
  conflicts: bigint;
}

export function totalsOf(partitions: PartitionState[]): Totals {
  const sum = (read: (partition: PartitionState) => bigint) =>
    partitions.reduce((total, partition) => total + read(partition), 0n);
  return {
    stakeholders: sum((each) => each.stakeholders),
    waiting: sum((each) => each.waiting),
    overdue: sum((each) => each.overdue),
    conflicts: sum((each) => each.conflicts),
  };
}

/** How full it is beside the fullest, from 0 to 1. */
export function fillOf(partition: PartitionState, partitions: PartitionState[]): number {
  const most = partitions.reduce((max, each) => Math.max(max, Number(each.stakeholders)), 0);
  return most > 0 ? Number(partition.stakeholders) / most : 0;
}
