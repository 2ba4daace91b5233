// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/status.h"

#include <google/rpc/error_details.pb.h>
#include <gtest/gtest.h>

namespace touchpoint::rpc {
namespace {

TEST(ToStatus, CarriesOneErrorInfoAndTheFields) {
  Failure failure = InvalidField("TIME_RANGE", "plans[3].latest_time", "is after 2100");
  failure.metadata = {{"limit", "5"}};
  failure.retry_after = Duration(1500);
  const grpc::Status status = ToStatus(failure);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);

  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), 3);
  EXPECT_EQ(details.message(), status.error_message());
  ASSERT_EQ(details.details_size(), 3);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(details.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "TIME_RANGE");
  EXPECT_EQ(info.domain(), "touchpointd");
  EXPECT_EQ(info.metadata().at("limit"), "5");
  google::rpc::BadRequest request;
  ASSERT_TRUE(details.details(1).UnpackTo(&request));
  EXPECT_EQ(request.field_violations(0).field(), "plans[3].latest_time");
  google::rpc::RetryInfo retry;
  ASSERT_TRUE(details.details(2).UnpackTo(&retry));
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  EXPECT_EQ(retry.retry_delay().nanos(), 500'000'000);
}

TEST(ToStatus, HasNothingButErrorInfoWhereNothingElseIsKnown) {
  const grpc::Status status =
      ToStatus({Code::kNotFound, "TOUCHPOINT_NOT_FOUND", "no such touchpoint", {}, {}, {}});
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.details_size(), 1);
}

}  // namespace
}  // namespace touchpoint::rpc
