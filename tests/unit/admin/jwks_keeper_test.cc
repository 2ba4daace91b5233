// SPDX-License-Identifier: Apache-2.0
#include "services/admin/jwks_keeper.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "common/telemetry/log.h"
#include "tests/support/jwt_signer.h"
#include "tests/support/scratch_folder.h"
#include "touchpoint/v1/touchpoint_service.grpc.pb.h"

namespace touchpoint::admin {
namespace {

using ::testing::HasSubstr;
using testing::JwtSigner;
using testing::MakeJwks;

const Instant kNow = FromMillis(1'800'000'000'000);

rpc::PermissionTable Permissions() {
  v1::PlanTouchpointRequest::descriptor();  // links the file of the service
  return *rpc::PermissionTable::Read({v1::TouchpointService::service_full_name()});
}

class JwksKeeperTest : public ::testing::Test {
 protected:
  void Write(const std::string& content) const { std::ofstream(file_) << content; }
  bool IsGood(const JwtSigner& signer) const {
    const std::string authorization =
        "Bearer " + signer.Sign(R"({"iss":"me","aud":"you","sub":"a","exp":1800000600,)"
                                R"("touchpoint_roles":["admin"]})");
    return gatekeeper_.Identify({authorization}, "PlanTouchpoint").has_value();
  }

  const testing::ScratchFolder folder_{"jwks"};
  const std::string file_ = folder_.Path("jwks.json");
  const JwtSigner old_{"EdDSA", "old"};
  const JwtSigner new_{"EdDSA", "new"};
  const ManualClock clock_{kNow};
  CoreLoop core_;
  rpc::Gatekeeper gatekeeper_{rpc::Gatekeeper::Mode::kToken, Permissions(), clock_};
  JwksKeeper keeper_{{gatekeeper_, core_}, file_, {"me", "you"}};
};

TEST_F(JwksKeeperTest, FollowsItsFile) {
  Write(MakeJwks({old_.Jwk()}));
  keeper_.Refresh();
  EXPECT_TRUE(IsGood(old_));
  EXPECT_FALSE(IsGood(new_));
  Write(MakeJwks({old_.Jwk(), new_.Jwk()}));
  keeper_.Refresh();
  EXPECT_TRUE(IsGood(old_));
  EXPECT_TRUE(IsGood(new_));
  Write(MakeJwks({new_.Jwk()}));
  keeper_.Refresh();
  EXPECT_FALSE(IsGood(old_));
  EXPECT_TRUE(IsGood(new_));
  Write(MakeJwks({}));
  keeper_.Refresh();
  EXPECT_FALSE(IsGood(new_));
}

TEST_F(JwksKeeperTest, KeepsTheKeysWhenTheFileBreaks) {
  keeper_.Refresh();
  EXPECT_FALSE(IsGood(old_));
  Write(MakeJwks({old_.Jwk()}));
  keeper_.Refresh();
  for (const char* broken : {"", "{", "{}"}) {
    Write(broken);
    keeper_.Refresh();
    EXPECT_TRUE(IsGood(old_)) << broken;
  }
  std::filesystem::remove(file_);
  keeper_.Refresh();
  EXPECT_TRUE(IsGood(old_));
  Write(MakeJwks({new_.Jwk()}));
  keeper_.Refresh();
  EXPECT_FALSE(IsGood(old_));
  EXPECT_TRUE(IsGood(new_));
}

TEST_F(JwksKeeperTest, TellsOnceOfEachTimeThatItBreaks) {
  ::testing::internal::CaptureStderr();
  telemetry::StartLogging(telemetry::Level::kInfo, telemetry::Format::kJson);
  const std::string good = MakeJwks({old_.Jwk()});
  for (int i = 0; i < 3; ++i) {
    Write("{");
    keeper_.Refresh();
    keeper_.Refresh();
    Write(good);  // new at first, and then what it was
    keeper_.Refresh();
  }
  telemetry::StopLogging();
  std::istringstream log(::testing::internal::GetCapturedStderr());
  std::string events;
  for (std::string line; std::getline(log, line);) {
    events += line.find("is refused") != line.npos ? '-' : '+';
  }
  EXPECT_EQ(events, "-+--");
}

TEST_F(JwksKeeperTest, SaysWhatIsWrongWithAFile) {
  const auto problem = [this] {
    const auto keys = ReadJwks(file_);
    EXPECT_TRUE(keys || keys.error().reason == "JWKS");
    return keys ? "" : keys.error().message;
  };
  EXPECT_EQ(problem(), file_ + " is no file that can be read");
  Write("{}");
  EXPECT_THAT(problem(), HasSubstr(file_ + ": it must be a JSON object"));
  Write(MakeJwks({old_.Jwk()}));
  EXPECT_EQ(problem(), "");
  Write(std::string((1u << 20) + 1, ' '));
  EXPECT_EQ(problem(), file_ + " is larger than 1 MiB");
  std::filesystem::remove(file_);
  ASSERT_EQ(mkfifo(file_.c_str(), 0600), 0);
  EXPECT_EQ(problem(), file_ + " is no file that can be read");
}

}  // namespace
}  // namespace touchpoint::admin
