// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/wire.h"

#include <gtest/gtest.h>

#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::rpc {
namespace {

grpc::ByteBuffer Bytes(const std::string& text) {
  // Two slices: parsing must not depend on the bytes lying in one piece.
  const size_t half = text.size() / 2;
  const grpc::Slice slices[] = {grpc::Slice(text.substr(0, half)), grpc::Slice(text.substr(half))};
  return {slices, 2};
}

Failure FailureOf(const google::protobuf::Message& type, const std::string& bytes) {
  SilenceProtobuf();
  const std::unique_ptr<google::protobuf::Message> message(type.New());
  const auto failure = Parse(Bytes(bytes), *message);
  EXPECT_TRUE(failure);
  return failure.value_or(Failure{});
}

/// The bytes of a message with `replacement` where it says "MARK".
std::string Spoilt(const google::protobuf::Message& message, const std::string& replacement) {
  std::string bytes = message.SerializeAsString();
  bytes.replace(bytes.find("MARK"), 4, replacement);
  return bytes;
}

TEST(Parse, ReadsWhatSerializeWrites) {
  v1::PlanTouchpointRequest request;
  request.mutable_plan()->set_topic("t");
  v1::PlanTouchpointRequest again;
  EXPECT_FALSE(Parse(Serialize(request), again));
  EXPECT_EQ(again.plan().topic(), "t");
  EXPECT_FALSE(Parse(grpc::ByteBuffer(), again));
}

TEST(Parse, NamesTheTextThatIsNotUtf8) {
  v1::PlanTouchpointRequest one;
  one.mutable_plan()->set_topic("MARK");
  Failure failure = FailureOf(one, Spoilt(one,
                                          "ab\xff"
                                          "d"));
  EXPECT_EQ(failure.code, Code::kInvalidArgument);
  EXPECT_EQ(failure.reason, "FIELD_CHARSET");
  ASSERT_EQ(failure.fields.size(), 1u);
  EXPECT_EQ(failure.fields[0].field, "plan.topic");

  v1::PlanTouchpointsRequest many;
  many.add_plans()->set_topic("fine");
  many.add_plans()->add_alternate_channels("fine");
  many.mutable_plans(1)->add_alternate_channels("MARK");
  failure = FailureOf(many, Spoilt(many,
                                   "\xed\xa0\x80"
                                   "d"));
  ASSERT_EQ(failure.fields.size(), 1u);
  EXPECT_EQ(failure.fields[0].field, "plans[1].alternate_channels[1]");
}

TEST(Parse, DoesNotRepeatAKeyThatIsNotUtf8) {
  v1::PlanTouchpointRequest request;
  (*request.mutable_plan()->mutable_attributes())["MARK"] = "v";
  const Failure failure = FailureOf(request, Spoilt(request, "\xc3\x28zz"));
  ASSERT_EQ(failure.fields.size(), 1u);
  EXPECT_EQ(failure.fields[0].field, "plan.attributes");
}

TEST(Parse, CallsEverythingElseMalformed) {
  v1::PlanTouchpointRequest request;
  request.mutable_plan()->set_topic("topic");
  const std::string whole = request.SerializeAsString();
  EXPECT_EQ(FailureOf(request, whole.substr(0, whole.size() - 1)).reason, "MALFORMED");
  EXPECT_EQ(FailureOf(request, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff").reason, "MALFORMED");
  EXPECT_EQ(FailureOf(request, "{\"plan\": {}}").reason, "MALFORMED");
  EXPECT_EQ(FailureOf(request, std::string("\x0a\xff\xff\xff\xff\x0f", 6)).reason, "MALFORMED");
}

}  // namespace
}  // namespace touchpoint::rpc
