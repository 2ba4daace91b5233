// SPDX-License-Identifier: Apache-2.0
// A touchpoint that a sender has, for tests of what becomes of it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "common/model/lease.h"
#include "tests/support/stage.h"

namespace touchpoint::testing {

inline model::Policy AtMostOnce(model::Policy policy) {
  for (auto& [name, channel] : policy.channels) {
    channel.delivery = model::Delivery::kAtMostOnce;
  }
  return policy;
}

/// Touchpoint 1, of Mon 09:30, leased until 09:31.
inline Stage Leased(model::Policy policy, bool replan = false) {
  Stage stage(std::move(policy));
  model::PlanInput plan = stage.Ask("2026-03-02 09:30");
  plan.replan_on_failure = replan;
  stage.Plan(plan);
  stage.SetNow("2026-03-02 09:30");
  EXPECT_TRUE(stage.Lease(1));
  return stage;
}

/// "LEASED 09:30:00Z 09:31:00Z".
inline std::string StateOf(const Stage& stage, model::Sequence sequence = 1) {
  const model::Touchpoint& one = stage.At(sequence);
  std::string shown(ToString(one.state));
  if (one.occupied_from != Instant()) {
    shown += " " + FormatRfc3339(one.occupied_from).substr(11);
    shown += " " + FormatRfc3339(one.occupied_to).substr(11);
  }
  return shown;
}

/// When touchpoint 1 is due, or due again; empty: it is not.
inline std::string Due(const Stage& stage) {
  const auto due = model::DueAt(stage.At(1), stage.now());
  return due ? FormatRfc3339(*due).substr(11) : "";
}

}  // namespace touchpoint::testing
