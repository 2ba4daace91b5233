// SPDX-License-Identifier: Apache-2.0
#include "common/webhook/secret.h"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/support/scratch_folder.h"

namespace touchpoint::webhook {
namespace {

// The example of the specification's own libraries.
constexpr char kSecret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

TEST(WebhookSecretTest, SignsAsTheSpecificationsExample) {
  const auto secret = Secret::Parse(kSecret);
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSecretTest, EveryPartIsSigned) {
  const Secret secret = *Secret::Parse(kSecret);
  const std::string signature = secret.Sign("id", 1, "body");
  EXPECT_NE(secret.Sign("ie", 1, "body"), signature);
  EXPECT_NE(secret.Sign("id", 2, "body"), signature);
  EXPECT_NE(secret.Sign("id", 1, "bodz"), signature);
}

TEST(WebhookSecretTest, RefusesWhatIsNoSecretAndNeverRepeatsIt) {
  for (const std::string& text : std::vector<std::string>{
           "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqr",
           "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!w",
           "whsec_" + std::string(88, 'A')}) {
    const auto secret = Secret::Parse(text);
    ASSERT_FALSE(secret) << text;
    EXPECT_THAT(secret.error().message, ::testing::Not(::testing::HasSubstr("MfKQ")));
  }
}

TEST(WebhookSecretTest, IsReadFromAFileWithItsLineBreak) {
  const testing::ScratchFolder folder("webhook");
  std::ofstream(folder.Path("secret")) << kSecret << "\n";
  const auto secret = Secret::ReadFile(folder.Path("secret"));
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->Sign("a", 1, "b"), Secret::Parse(kSecret)->Sign("a", 1, "b"));
  EXPECT_FALSE(Secret::ReadFile(folder.Path("none")));
}

}  // namespace
}  // namespace touchpoint::webhook
