// SPDX-License-Identifier: Apache-2.0
// Expectations about answers and errors of the API.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/api_client.h"
#include "touchpoint/v1/error_reason.pb.h"

namespace touchpoint::testing {

/// `status` failed with this code and reason, which is documented, and names `field` (if any) as
/// its only one.
inline void ExpectRefused(const Refusal& refusal, grpc::StatusCode code, const std::string& reason,
                          const std::string& field = "") {
  EXPECT_EQ(refusal.code, code) << refusal.message;
  EXPECT_EQ(refusal.reason, reason) << refusal.message;
  v1::ErrorReason documented = v1::ERROR_REASON_UNSPECIFIED;
  EXPECT_TRUE(v1::ErrorReason_Parse("ERROR_REASON_" + refusal.reason, &documented));
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
