// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/screen/exit_code.h"

#include <gmock/gmock.h>

#include <sstream>

#include "services/touchpointctl/screen/complaint.h"

namespace touchpoint::ctl {
namespace {

TEST(ExitCode, NumbersAreTheContract) {
  EXPECT_EQ(static_cast<int>(ExitCode::kOk), 0);
  EXPECT_EQ(static_cast<int>(ExitCode::kError), 1);
  EXPECT_EQ(static_cast<int>(ExitCode::kUsage), 2);
  EXPECT_EQ(static_cast<int>(ExitCode::kNotFound), 3);
  EXPECT_EQ(static_cast<int>(ExitCode::kDenied), 4);
  EXPECT_EQ(static_cast<int>(ExitCode::kUnavailable), 5);
  EXPECT_EQ(static_cast<int>(ExitCode::kRefusedRows), 6);
  EXPECT_EQ(static_cast<int>(ExitCode::kFailOn), 7);
}

TEST(ExitCode, FollowsTheCodeOfTheAnswer) {
  EXPECT_EQ(ExitCodeOf(Code::kNotFound), ExitCode::kNotFound);
  EXPECT_EQ(ExitCodeOf(Code::kUnauthenticated), ExitCode::kDenied);
  EXPECT_EQ(ExitCodeOf(Code::kPermissionDenied), ExitCode::kDenied);
  EXPECT_EQ(ExitCodeOf(Code::kUnavailable), ExitCode::kUnavailable);
  EXPECT_EQ(ExitCodeOf(Code::kDeadlineExceeded), ExitCode::kUnavailable);
  EXPECT_EQ(ExitCodeOf(Code::kInvalidArgument), ExitCode::kError);
  EXPECT_EQ(ExitCodeOf(Code::kInternal), ExitCode::kError);
}

TEST(Complaint, HasReasonFieldAndFix) {
  std::ostringstream out;
  std::ostringstream err;
  const Console console{out, err};
  const Failure failure = InvalidField("UNKNOWN_TIME_ZONE", "plan.time_zone", "is not known");
  EXPECT_EQ(Complain(console, failure), ExitCode::kError);
  EXPECT_EQ(out.str(), "");
  EXPECT_EQ(err.str(),
            "error: plan.time_zone: is not known\n"
            "  reason: UNKNOWN_TIME_ZONE\n"
            "  field:  plan.time_zone: is not known\n"
            "  fix:    use an IANA name such as Europe/Berlin\n");
}

}  // namespace
}  // namespace touchpoint::ctl
