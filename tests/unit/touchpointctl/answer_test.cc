// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/client/answer.h"

#include <google/rpc/error_details.pb.h>
#include <gtest/gtest.h>

namespace touchpoint::ctl {
namespace {

Failure Of(const std::string& field, const std::string& message) {
  google::rpc::BadRequest request;
  request.add_field_violations()->set_field(field);
  google::rpc::Status status;
  status.set_code(3);
  status.set_message(message);
  status.add_details()->PackFrom(request);
  return ToItemFailure(status);
}

TEST(ItemFailure, NamesFieldsWithoutTheItem) {
  const Failure failure = Of("records[12].channel", "records[12].channel: is required");
  EXPECT_EQ(failure.message, "channel: is required");
  ASSERT_EQ(failure.fields.size(), 1u);
  EXPECT_EQ(failure.fields[0].field, "channel");
}

TEST(ItemFailure, LeavesOtherTextsAlone) {
  for (const std::string text :
       {"", "plans", "plans[3]", "plans[3", "a channel[1] x", "channel: is required"}) {
    EXPECT_EQ(Of(text, text).message, text);
  }
}

}  // namespace
}  // namespace touchpoint::ctl
