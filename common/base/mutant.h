// SPDX-License-Identifier: Apache-2.0
// Seeded faults: the proof that the simulator sees what it is there for. Only its own build of the
// code has them (TOUCHPOINT_MUTANTS); what is shipped reads `false` in their place.
#pragma once

namespace touchpoint {

/// One fault each, by what it breaks. tests/sim/README.md says which was asked for.
// clang-format off
#define TP_MUTANTS(X) \
  X(kCapWindowShort) \
  X(kCapIgnoresMerged) \
  X(kCapCountsTwoAsOne) \
  X(kCalendarDayAtFixedOffset) \
  X(kQuietHoursAtFixedOffset) \
  X(kMergeKeepsContributorLive) \
  X(kMergeLeavesTheChannel) \
  X(kDissolvedIsForgotten) \
  X(kDisplacedIsLost) \
  X(kEqualClassDisplaces) \
  X(kConsentNotRedecided) \
  X(kFreezeIgnored) \
  X(kRetryPlansTwice) \
  X(kFingerprintIgnoresTopic) \
  X(kFirstAnswerChanges) \
  X(kCancelForgetsItsPlan) \
  X(kJournalForgetsAStep) \
  X(kUnknownTakenAsDone) \
  X(kUnknownIsRemembered) \
  X(kRacedTimelineIsKept) \
  X(kOldPolicyGoesOn) \
  X(kRevisionNotChecked) \
  X(kRevisionMayBeOlder) \
  X(kClockMayGoBack) \
  X(kPolicyNotChecked) \
  X(kAnsweredBeforeReplicas) \
  X(kReadBeforeReplicas) \
  X(kJournalNotWritten) \
  X(kLeaseBeforeReplicas) \
  X(kWaitInVainIsEnough) \
  X(kStaysWithTheOldPrimary) \
  X(kEpochStartsAgain) \
  X(kAcknowledgedWithoutToken) \
  X(kReturnedWithoutToken) \
  X(kExtendedAfterItsEnd) \
  X(kLeaseJustEnds) \
  X(kAtMostOnceTriedAgain) \
  X(kAttemptsWithoutEnd) \
  X(kCapIgnoresInDoubt) \
  X(kQuietHoursOnlyWhenPlanned) \
  X(kConsentNotCheckedAtLease) \
  X(kContributorNotHandedOut) \
  X(kCancelledThoughLeased) \
  X(kDetailsBeforeTheCheck) \
  X(kJournalBeforeTheCheck) \
  X(kHalfACommit) \
  X(kNumbersAreRounded) \
  X(kDueInAnotherPartition) \
  X(kFailureTakenForNothing) \
  X(kErasedStaysDue)
// clang-format on

enum class Mutant {
  kNone,
#define TP_MUTANT_NAME(name) name,
  TP_MUTANTS(TP_MUTANT_NAME)
#undef TP_MUTANT_NAME
};

#ifdef TOUCHPOINT_MUTANTS
/// Whether TOUCHPOINT_MUTANT names it ("kCapWindowShort"); the environment is read once.
bool IsMutant(Mutant mutant);
#define TP_MUTANT(name) (::touchpoint::IsMutant(::touchpoint::Mutant::name))
#else
#define TP_MUTANT(name) false
#endif

}  // namespace touchpoint
