// SPDX-License-Identifier: Apache-2.0
// Short policies for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "common/policy/load_policy.h"

namespace touchpoint::policy {

/// Three zones are enough to be told from unknown ones.
inline const ZoneDatabase& TestZones() {
  static const ZoneDatabase zones({ZoneTable("Europe/Berlin", std::chrono::hours(1), {}),
                                   ZoneTable("America/Chicago", std::chrono::hours(-6), {}),
                                   ZoneTable("UTC", std::chrono::hours(0), {})});
  return zones;
}

/// The shortest policy with two channels and two purposes, seven lines, then `more`.
inline std::string PolicyText(const std::string& more) {
  return "policy: 1\n"
         "channels:\n"
         "  email: {}\n"
         "  phone: {human: true}\n"
         "purposes:\n"
         "  safety: {rank: 0}\n"
         "  promotion: {}\n" +
         more;
}

inline model::Policy LoadText(const std::string& yaml) {
  const auto policy = LoadPolicy(yaml, "policy.yaml", TestZones());
  if (!policy) {
    ADD_FAILURE() << policy.error().message;
    return {};
  }
  return *policy;
}

/// The policy of PolicyText().
inline model::Policy Load(const std::string& more) {
  return LoadText(PolicyText(more));
}

inline std::string ErrorsOfText(const std::string& yaml) {
  const auto policy = LoadPolicy(yaml, "policy.yaml", TestZones());
  if (policy) {
    return "";
  }
  EXPECT_EQ(policy.error().code, Code::kInvalidArgument);
  EXPECT_EQ(policy.error().reason, "POLICY_INVALID");
  return policy.error().message;
}

/// What is wrong with the policy of PolicyText(); "" if nothing is.
inline std::string Errors(const std::string& more) {
  return ErrorsOfText(PolicyText(more));
}

}  // namespace touchpoint::policy
