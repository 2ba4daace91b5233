// SPDX-License-Identifier: Apache-2.0
#include "common/webhook/webhook.h"

#include <gmock/gmock.h>

namespace touchpoint::webhook {
namespace {

using Kind = http::PostEnd::Kind;
using ::testing::Contains;
using ::testing::Pair;

http::PostEnd Answered(unsigned status) {
  return {Kind::kAnswered, status, {}, ""};
}

TEST(WebhookTest, AMessageCarriesItsIdItsTimeAndItsSignature) {
  const Receiver receiver{*http::ParseUrl("https://shop.example/hooks"),
                          *Secret::Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")};
  const http::PostRequest post =
      MakePost(receiver, "d-1", "application/json", "{}", FromMillis(1'614'265'330'999));
  EXPECT_THAT(post.headers, Contains(Pair("webhook-id", "d-1")));
  EXPECT_THAT(post.headers, Contains(Pair("webhook-timestamp", "1614265330")));
  EXPECT_THAT(post.headers,
              Contains(Pair("webhook-signature", receiver.secret.Sign("d-1", 1614265330, "{}"))));
  EXPECT_THAT(post.headers, Contains(Pair("content-type", "application/json")));
  EXPECT_EQ(post.body, "{}");
  EXPECT_FALSE(post.allow_private);
}

TEST(WebhookTest, WhatAnAnswerMeans) {
  for (const unsigned status : {200u, 202u, 204u}) {
    EXPECT_EQ(MeaningOf(Answered(status)), Meaning::kTaken) << status;
  }
  for (const unsigned status : {408u, 429u}) {
    EXPECT_EQ(MeaningOf(Answered(status)), Meaning::kNotNow) << status;
  }
  for (const unsigned status : {301u, 307u, 400u, 401u, 404u, 410u, 422u}) {
    EXPECT_EQ(MeaningOf(Answered(status)), Meaning::kNever) << status;
  }
  for (const unsigned status : {500u, 502u, 503u, 504u, 600u}) {
    EXPECT_EQ(MeaningOf(Answered(status)), Meaning::kPerhaps) << status;
  }
  EXPECT_EQ(MeaningOf({Kind::kNotSent, 0, {}, ""}), Meaning::kNotNow);
  EXPECT_EQ(MeaningOf({Kind::kRefused, 0, {}, ""}), Meaning::kNever);
  EXPECT_EQ(MeaningOf({Kind::kUnknown, 0, {}, ""}), Meaning::kPerhaps);
}

}  // namespace
}  // namespace touchpoint::webhook
