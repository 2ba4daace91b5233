// SPDX-License-Identifier: Apache-2.0
#include "services/http/transcoder.h"

#include <gmock/gmock.h>

#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const auto& kType = *v1::PlanTouchpointRequest::descriptor();

TEST(Transcoder, ReadsNamesOfEitherForm) {
  const Transcoder transcoder;
  for (const char* json : {R"({"plan":{"stakeholderId":"anna"},"validateOnly":true})",
                           R"({"plan":{"stakeholder_id":"anna"},"validate_only":true})"}) {
    const auto bytes = transcoder.FromJson(kType, json);
    ASSERT_TRUE(bytes) << json;
    v1::PlanTouchpointRequest request;
    ASSERT_TRUE(request.ParseFromString(*bytes));
    EXPECT_EQ(request.plan().stakeholder_id(), "anna");
    EXPECT_TRUE(request.validate_only());
  }
}

TEST(Transcoder, WritesWhatItReads) {
  v1::PlanTouchpointRequest request;
  request.mutable_plan()->mutable_preferred_time()->set_seconds(1);
  (*request.mutable_plan()->mutable_attributes())["k"] = "v";
  const Transcoder transcoder;
  const auto json = transcoder.ToJson(kType.full_name(), request.SerializeAsString());
  EXPECT_EQ(json, R"({"plan":{"preferredTime":"1970-01-01T00:00:01Z","attributes":{"k":"v"}}})");
  EXPECT_EQ(transcoder.ToJson(kType.full_name(), transcoder.FromJson(kType, *json).value()), json);
  EXPECT_FALSE(transcoder.ToJson("no.such.Type", ""));
}

TEST(Transcoder, NamesTheFieldAndNothingOfItsValue) {
  const Transcoder transcoder;
  const std::pair<const char*, const char*> cases[] = {
      {R"({"secret":1})", "secret"},
      {R"({"plan":{"chanel":"secret"}})", "plan.chanel"},
      {R"({"plan":{"preferredTime":"secret"}})", "plan.preferred_time"},
      {R"({"plan":"secret"})", "plan"},
      {R"({"plan":["secret"]})", "plan"},
      {R"({"plan":{"priority":"secret"}})", "plan.priority"},
      {R"({"plan":{"secret@example.org":1}})", "plan"},
  };
  for (const auto& [json, field] : cases) {
    const auto bytes = transcoder.FromJson(kType, json);
    ASSERT_FALSE(bytes) << json;
    EXPECT_EQ(bytes.error().reason, "MALFORMED");
    ASSERT_EQ(bytes.error().fields.size(), 1u) << json;
    EXPECT_EQ(bytes.error().fields.front().field, field);
    EXPECT_THAT(bytes.error().fields.front().description, Not(HasSubstr("secret")));
  }
}

TEST(Transcoder, RefusesWhatIsNoObject) {
  const Transcoder transcoder;
  std::string deep;
  for (int i = 0; i < 1000; ++i) {
    deep += "{\"plan\":";
  }
  for (const std::string& json :
       {std::string(), std::string("null"), std::string("[]"), std::string("{\"plan\":{"),
        std::string("{secret}"), std::string("{} {}"), std::string("{\"plan\":\"\xff\"}"), deep,
        std::string(1000, '[')}) {
    const auto bytes = transcoder.FromJson(kType, json);
    ASSERT_FALSE(bytes) << json;
    EXPECT_EQ(bytes.error().message, "not a JSON object of this request");
  }
}

}  // namespace
}  // namespace touchpoint::http
