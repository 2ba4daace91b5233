// SPDX-License-Identifier: Apache-2.0
// Expectations about answers and errors of the API.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/api_client.h"

namespace touchpoint::testing {

/// `status` failed with this code and reason, and names `field` (if any) as its only one.
inline void ExpectRefused(const Refusal& refusal, grpc::StatusCode code, const std::string& reason,
                          const std::string& field = "") {
  EXPECT_EQ(refusal.code, code) << refusal.message;
  EXPECT_EQ(refusal.reason, reason) << refusal.message;
  if (field.empty()) {
    EXPECT_TRUE(refusal.fields.empty()) << refusal.fields.front();
  } else {
    EXPECT_THAT(refusal.fields, ::testing::ElementsAre(field));
  }
}

inline void ExpectRefused(const grpc::Status& status, grpc::StatusCode code,
                          const std::string& reason, const std::string& field = "") {
  ExpectRefused(ToRefusal(status), code, reason, field);
}

}  // namespace touchpoint::testing
