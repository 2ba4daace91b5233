// SPDX-License-Identifier: Apache-2.0
// Who gets through the handshake. What does not, never reaches a handler.
#include <gmock/gmock.h>

#include <cstdlib>
#include <thread>

#include "tests/support/api_client.h"
#include "tests/support/authority.h"
#include "tests/support/certificates.h"
#include "tests/support/daemon_process.h"

namespace touchpoint::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kHere[] = "IP:127.0.0.1";

class TlsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { setenv("GRPC_VERBOSITY", "NONE", 1); }  // of what is refused here

  TlsTest() {
    files_.MakeAuthority("ca");
    files_.MakeAuthority("rogue");
    files_.Issue("server", "ca", kHere);
    files_.Issue("client", "ca", "DNS:client");
  }

  std::vector<std::string> Settings(bool mutual = true) const {
    std::vector<std::string> settings = {"tls.certificate=" + files_.Path("server.pem"),
                                         "tls.key=" + files_.Path("server.key"), "log.level=debug"};
    if (mutual) {
      settings.push_back("tls.client_ca=" + files_.Path("ca.pem"));
    }
    return settings;
  }

  ctl::Access As(const std::string& name, const std::string& ca = "ca") const {
    return {"", files_.Path(ca + ".pem"), name.empty() ? "" : files_.Path(name + ".pem"),
            name.empty() ? "" : files_.Path(name + ".key")};
  }

  static bool GetsThrough(const DaemonProcess& daemon, const ctl::Access& access) {
    v1::PlanTouchpointResponse response;
    return ApiClient(daemon.address(), access).Plan(MakePlan("someone", "r1"), response).ok();
  }

  Certificates files_;
};

TEST_F(TlsTest, ACertificateOfTheRightAuthorityGetsThrough) {
  DaemonProcess daemon({.settings = Settings()});
  EXPECT_TRUE(GetsThrough(daemon, As("client")));
}

TEST_F(TlsTest, NothingElseReachesAHandler) {
  files_.Issue("stranger", "rogue", "DNS:client");
  files_.Issue("late", "ca", "DNS:client", true);
  DaemonProcess daemon({.settings = Settings()});
  EXPECT_FALSE(GetsThrough(daemon, {})) << "in the clear";
  EXPECT_FALSE(GetsThrough(daemon, As(""))) << "without a certificate";
  EXPECT_FALSE(GetsThrough(daemon, As("stranger"))) << "of another authority";
  EXPECT_FALSE(GetsThrough(daemon, As("rogue"))) << "self-signed";
  EXPECT_FALSE(GetsThrough(daemon, As("late"))) << "expired";
  EXPECT_THAT(daemon.Log(), Not(HasSubstr("\"method\":\"PlanTouchpoint\"")));
  EXPECT_TRUE(GetsThrough(daemon, As("client")));
  EXPECT_TRUE(daemon.WaitForLog("\"method\":\"PlanTouchpoint\""));
}

TEST_F(TlsTest, AClientKnowsItsServer) {
  DaemonProcess daemon({.settings = Settings(false)});
  EXPECT_TRUE(GetsThrough(daemon, As("")));
  EXPECT_FALSE(GetsThrough(daemon, As("", "rogue"))) << "a server of another authority";
  files_.Issue("elsewhere", "ca", "DNS:elsewhere.example");
  files_.Replace("server", "elsewhere");
  DaemonProcess other({.settings = Settings(false)});
  EXPECT_FALSE(GetsThrough(other, As(""))) << "a certificate of another name";
}

TEST_F(TlsTest, NewCertificatesAreTakenUpWithoutARestart) {
  DaemonProcess daemon({.settings = Settings(false)});
  ASSERT_TRUE(GetsThrough(daemon, As("")));
  files_.Issue("next", "rogue", kHere);
  files_.Replace("server", "next");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!GetsThrough(daemon, As("", "rogue"))) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the old certificate is still served";
    std::this_thread::yield();
  }
  EXPECT_FALSE(GetsThrough(daemon, As("")));
}

TEST_F(TlsTest, OldProtocolsAreRefused) {
  DaemonProcess daemon({.settings = Settings(false)});
  const auto connects = [&](const std::string& version) {
    const std::string command = "openssl s_client -connect " + daemon.address() + " -" + version +
                                " -cipher DEFAULT@SECLEVEL=0 -alpn h2 </dev/null >/dev/null 2>&1";
    return std::system(command.c_str()) == 0;
  };
  EXPECT_FALSE(connects("tls1_1"));
  EXPECT_TRUE(connects("tls1_2"));
  EXPECT_TRUE(connects("tls1_3"));
}

TEST_F(TlsTest, FilesThatAreNoPairAreRefusedAtTheStart) {
  for (const auto& [certificate, key] :
       {std::pair("server.pem", "client.key"), std::pair("nothing.pem", "server.key"),
        std::pair("server.key", "server.key"), std::pair("server.pem", "server.pem")}) {
    DaemonProcess daemon({.settings = {std::string("tls.certificate=") + files_.Path(certificate),
                                       std::string("tls.key=") + files_.Path(key)},
                          .start = false});
    EXPECT_EQ(daemon.StartAndFail(), 78) << certificate << " " << key;
    EXPECT_THAT(daemon.Log(), HasSubstr("TLS_FILES"));
  }
}

TEST_F(TlsTest, OtherHostsAreServedWithTokensAndTls) {
  AdminTokenFile file;
  std::vector<std::string> settings = TokenSettings(file, Settings());
  settings.emplace_back("listen.address=0.0.0.0:0");
  DaemonProcess daemon({.settings = settings});
  ctl::Access access = As("client");
  EXPECT_FALSE(GetsThrough(daemon, access)) << "without a token";
  access.token = AdminToken();
  EXPECT_TRUE(GetsThrough(daemon, access));
}

}  // namespace
}  // namespace touchpoint::testing
