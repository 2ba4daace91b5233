// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/call_metrics.h"

#include <gmock/gmock.h>

#include "touchpoint/v1/touchpoint_service.grpc.pb.h"

namespace touchpoint::rpc {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kPlan =
    R"(grpc_method="PlanTouchpoint",grpc_service="touchpoint.v1.TouchpointService",)"
    R"(grpc_type="unary"})";

class CallMetricsTest : public ::testing::Test {
 protected:
  metrics::Registry registry_;
  const CallMetrics metrics_{registry_, {v1::TouchpointService::service_full_name()}};
};

TEST_F(CallMetricsTest, CountCallsByTheNamesOthersUse) {
  metrics_.CountStart("PlanTouchpoint");
  metrics_.CountStart("PlanTouchpoint");
  metrics_.CountEnd("PlanTouchpoint", milliseconds(2), nullptr);
  const std::string text = registry_.Text();
  EXPECT_THAT(text, HasSubstr("grpc_server_started_total{" + kPlan + " 2\n"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handled_total{grpc_code=\"OK\"," + kPlan + " 1\n"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handling_seconds_count{" + kPlan + " 1\n"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handling_seconds_sum{" + kPlan + " 0.002\n"));
}

TEST_F(CallMetricsTest, TellStreamsApart) {
  const std::string text = registry_.Text();
  EXPECT_THAT(text, HasSubstr(R"(grpc_method="PlanTouchpoints",)"
                              R"(grpc_service="touchpoint.v1.TouchpointService",)"
                              R"(grpc_type="bidi_stream")"));
  EXPECT_THAT(text, HasSubstr(R"(grpc_method="WatchTimeline",)"
                              R"(grpc_service="touchpoint.v1.TouchpointService",)"
                              R"(grpc_type="server_stream")"));
}

TEST_F(CallMetricsTest, CountFailuresByCodeAndReason) {
  const Failure overloaded{Code::kResourceExhausted, "OVERLOADED", "too many", {}, {}, {}};
  const Failure unheard{Code::kUnauthenticated, "UNHEARD_OF", "who?", {}, {}, {}};
  metrics_.CountEnd("PlanTouchpoint", milliseconds(1), &overloaded);
  metrics_.CountEnd("PlanTouchpoint", milliseconds(1), &unheard);
  const std::string text = registry_.Text();
  EXPECT_THAT(text, HasSubstr("{grpc_code=\"ResourceExhausted\"," + kPlan + " 1\n"));
  EXPECT_THAT(text, HasSubstr("{grpc_code=\"Unauthenticated\"," + kPlan + " 1\n"));
  EXPECT_THAT(text, HasSubstr("touchpointd_requests_refused_total{reason=\"OVERLOADED\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("touchpointd_requests_refused_total{reason=\"other\"} 1\n"));
}

TEST_F(CallMetricsTest, KnowNoOtherMethods) {
  metrics_.CountStart("Whatever");
  metrics_.CountEnd("Whatever", milliseconds(1), nullptr);
  EXPECT_THAT(registry_.Text(), Not(HasSubstr("Whatever")));
}

}  // namespace
}  // namespace touchpoint::rpc
