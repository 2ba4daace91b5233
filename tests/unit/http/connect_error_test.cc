// SPDX-License-Identifier: Apache-2.0
#include "services/http/connect_error.h"

#include <gtest/gtest.h>

#include "common/rpc/status.h"

namespace touchpoint::http {
namespace {

TEST(ConnectError, HasTheStatusThatConnectGivesEachCode) {
  const std::pair<unsigned, std::string_view> expected[] = {{499, "canceled"},
                                                            {500, "unknown"},
                                                            {400, "invalid_argument"},
                                                            {504, "deadline_exceeded"},
                                                            {404, "not_found"},
                                                            {409, "already_exists"},
                                                            {403, "permission_denied"},
                                                            {429, "resource_exhausted"},
                                                            {400, "failed_precondition"},
                                                            {409, "aborted"},
                                                            {400, "out_of_range"},
                                                            {501, "unimplemented"},
                                                            {500, "internal"},
                                                            {503, "unavailable"},
                                                            {500, "data_loss"},
                                                            {401, "unauthenticated"}};
  for (int code = 1; code <= 16; ++code) {
    EXPECT_EQ(HttpStatusOf(static_cast<grpc::StatusCode>(code)), expected[code - 1].first) << code;
    EXPECT_EQ(ConnectCodeOf(static_cast<grpc::StatusCode>(code)), expected[code - 1].second);
  }
}

TEST(ConnectError, CarriesDetailsAndTheirText) {
  const Failure failure = InvalidField("FIELD_MISSING", "plan.team", "is required");
  EXPECT_EQ(
      ErrorJson(rpc::ToStatus(failure), Transcoder()),
      R"({"code":"invalid_argument","message":"plan.team: is required","details":[)"
      R"({"type":"google.rpc.ErrorInfo","value":"Cg1GSUVMRF9NSVNTSU5HEgt0b3VjaHBvaW50ZA",)"
      R"("debug":{"reason":"FIELD_MISSING","domain":"touchpointd"}},)"
      R"({"type":"google.rpc.BadRequest","value":"ChgKCXBsYW4udGVhbRILaXMgcmVxdWlyZWQ",)"
      R"("debug":{"fieldViolations":[{"field":"plan.team","description":"is required"}]}}]})");
}

TEST(ConnectError, WritesBytesInTheAlphabetThatIsNotOfUrls) {
  const std::string json =
      ErrorJson(rpc::ToStatus(InvalidField("R", "field", " ??? >>>")), Transcoder());
  const size_t details = json.find("\"details\"");
  EXPECT_NE(json.find('+', details), std::string::npos) << json;
  EXPECT_NE(json.find('/', details), std::string::npos) << json;
  EXPECT_EQ(json.find_first_of("-_", details), std::string::npos) << json;
}

TEST(ConnectError, OfGrpcItselfHasNoDetails) {
  EXPECT_EQ(ErrorJson(grpc::Status(grpc::UNKNOWN, "a \"b\"\n"), Transcoder()),
            R"({"code":"unknown","message":"a \"b\"\u000a"})");
  EXPECT_EQ(ErrorJson(grpc::Status(grpc::INTERNAL, "", "\xff no status"), Transcoder()),
            R"({"code":"internal"})");
}

TEST(ConnectError, SaysWhenToComeBackInWholeSeconds) {
  Failure failure{Code::kResourceExhausted, "OVERLOADED", "too many", {}, {}, {}};
  EXPECT_EQ(ErrorResponse(rpc::ToStatus(failure), Transcoder()).count(field::retry_after), 0u);
  failure.retry_after = std::chrono::milliseconds(200);
  EXPECT_EQ(ErrorResponse(rpc::ToStatus(failure), Transcoder())[field::retry_after], "1");
  failure.retry_after = std::chrono::milliseconds(3000);
  EXPECT_EQ(ErrorResponse(rpc::ToStatus(failure), Transcoder())[field::retry_after], "3");
}

}  // namespace
}  // namespace touchpoint::http
