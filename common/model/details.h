// SPDX-License-Identifier: Apache-2.0
// What is kept of a touchpoint and rarely read: identity, content reference, explanation.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "common/model/decision.h"

namespace touchpoint::model {

/// An answer as it was given: what a replay of the request returns.
struct Answer {
  State state = State::kPlanned;
  Verdict verdict = Verdict::kNone;
  std::string channel;
  std::optional<Instant> scheduled;
  Sequence host = kNoSequence;
  Instant earliest;
  Instant preferred;
  Instant latest;
  std::vector<Reason> reasons;
  std::optional<Instant> next_legal;
  std::string policy_revision;
  Instant decided;
  std::vector<Sequence> displaced;  // touchpoints that moved for this one
  friend bool operator==(const Answer&, const Answer&) = default;
};

/// Something that came of a touchpoint, as it was reported.
struct ReportedOutcome {
  Feedback kind = Feedback::kDelivered;
  Instant at;
  std::string text;  // in the words of who reported it
  Instant reported;
  friend bool operator==(const ReportedOutcome&, const ReportedOutcome&) = default;
};

struct Details {
  std::string request_id;
  std::string fingerprint;  // of the request body; empty: a cancel that came before its plan
  std::string content_ref;
  std::map<std::string, std::string> attributes;
  Answer first;
  Answer last;                    // the latest decision that changed the touchpoint
  std::string outcome_text;       // what came of the contact, in its team's words
  std::optional<Instant> failed;  // the last attempt that was reported as not done
  /// Of a campaign's touchpoint: its place in the audience.
  std::optional<uint64_t> audience_offset = {};
  std::vector<Sequence> first_contributors = {};  // of its contact, as the first answer had them
  std::vector<ReportedOutcome> outcomes = {};     // in the order of the reports
  friend bool operator==(const Details&, const Details&) = default;
};

}  // namespace touchpoint::model
