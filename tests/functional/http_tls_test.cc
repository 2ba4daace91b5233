// SPDX-License-Identifier: Apache-2.0
// HTTP over TLS, as curl speaks it: the same certificates and the same callers as over gRPC.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <thread>

#include "common/base/assert.h"
#include "tests/support/api_matchers.h"
#include "tests/support/authority.h"
#include "tests/support/certificates.h"
#include "tests/support/daemon_process.h"
#include "tests/support/http_caller.h"

namespace touchpoint::testing {
namespace {

using ::testing::HasSubstr;

struct Curled {
  int code = 0;
  std::string out;
};

Curled Curl(const std::string& arguments) {
  const std::string command = "curl -sS --max-time 60 " + arguments + " 2>&1";
  FILE* const pipe = popen(command.c_str(), "r");
  TP_ASSERT(pipe != nullptr);
  Curled curled;
  std::array<char, 4096> chunk = {};
  for (size_t size = 0; (size = fread(chunk.data(), 1, chunk.size(), pipe)) > 0;) {
    curled.out.append(chunk.data(), size);
  }
  curled.code = WEXITSTATUS(pclose(pipe));
  return curled;
}

class HttpTlsTest : public ::testing::Test {
 protected:
  HttpTlsTest() {
    files_.MakeAuthority("ca");
    files_.MakeAuthority("rogue");
    files_.Issue("server", "ca", "IP:127.0.0.1");
    files_.Issue("client", "ca", "DNS:client");
    files_.Issue("stranger", "rogue", "DNS:client");
  }

  std::vector<std::string> Settings(bool mutual) const {
    std::vector<std::string> settings = {"tls.certificate=" + files_.Path("server.pem"),
                                         "tls.key=" + files_.Path("server.key")};
    if (mutual) {
      settings.push_back("tls.client_ca=" + files_.Path("ca.pem"));
    }
    return settings;
  }

  static std::string Url(const DaemonProcess& daemon, const std::string& path) {
    return "https://" + daemon.http_address() + path;
  }
  std::string Trust(const std::string& ca) const { return "--cacert " + files_.Path(ca + ".pem"); }
  std::string As(const std::string& name) const {
    return " --cert " + files_.Path(name + ".pem") + " --key " + files_.Path(name + ".key");
  }

  Certificates files_;
};

TEST_F(HttpTlsTest, ServesOtherHostsWithTokens) {
  AdminTokenFile file;
  std::vector<std::string> settings = TokenSettings(file, Settings(false));
  settings.emplace_back("http.address=0.0.0.0:0");
  DaemonProcess daemon({.settings = settings});
  EXPECT_EQ(Curl(Trust("ca") + " " + Url(daemon, "/readyz")).out, "ready\n");
  const std::string call = " -H 'Content-Type: application/json' -d '{}' " +
                           Url(daemon, "/touchpoint.v1.AdminService/ListTokens");
  EXPECT_THAT(Curl(Trust("ca") + call).out, HasSubstr("CREDENTIAL_MISSING"));
  EXPECT_THAT(Curl(Trust("ca") + " -H 'Authorization: Bearer " + AdminToken() + "'" + call).out,
              ::testing::StartsWith("{"));
  const auto cookie =
      Curl(Trust("ca") + " -i -H 'Content-Type: application/json' -H 'Origin: " + Url(daemon, "") +
           "' -d '{\"token\":\"" + AdminToken() + "\"}' " + Url(daemon, "/session"));
  EXPECT_THAT(cookie.out, HasSubstr("__Host-touchpoint-session=" + AdminToken() +
                                    "; Path=/; HttpOnly; SameSite=Strict"));
  EXPECT_THAT(cookie.out, HasSubstr("; Secure"));
  const std::string ours = " -H 'Origin: " + Url(daemon, "") + "' -b '";
  EXPECT_THAT(
      Curl(Trust("ca") + ours + "__Host-touchpoint-session=" + AdminToken() + "'" + call).out,
      ::testing::Not(HasSubstr("CREDENTIAL")));
  EXPECT_THAT(Curl(Trust("ca") + ours + "touchpoint-session=" + AdminToken() + "'" + call).out,
              HasSubstr("CREDENTIAL_MISSING"));
}

TEST_F(HttpTlsTest, ProvesItselfAndTakesNoOldProtocol) {
  DaemonProcess daemon({.settings = Settings(false)});
  EXPECT_NE(Curl(Trust("rogue") + " " + Url(daemon, "/livez")).code, 0);
  const std::string old = " --ciphers DEFAULT@SECLEVEL=0 --tls-max 1.1 " + Url(daemon, "/livez");
  EXPECT_NE(Curl(Trust("ca") + old).code, 0);
  EXPECT_EQ(Curl(Trust("ca") + " --tls-max 1.2 " + Url(daemon, "/livez")).out, "live\n");
  // In the clear there is nothing.
  HttpCaller plain(daemon.http_address());
  plain.Send(HttpText("GET", "/livez", {}));
  EXPECT_EQ(plain.ReceiveAll().find("live"), std::string::npos);
}

TEST_F(HttpTlsTest, LetsInOnlyThoseWithACertificateWhereOneIsWanted) {
  DaemonProcess daemon({.settings = Settings(true)});
  EXPECT_EQ(Curl(Trust("ca") + As("client") + " " + Url(daemon, "/livez")).out, "live\n");
  EXPECT_NE(Curl(Trust("ca") + " " + Url(daemon, "/livez")).code, 0);
  EXPECT_NE(Curl(Trust("ca") + As("stranger") + " " + Url(daemon, "/livez")).code, 0);
}

TEST_F(HttpTlsTest, TakesUpNewCertificates) {
  DaemonProcess daemon({.settings = Settings(false)});
  ASSERT_EQ(Curl(Trust("ca") + " " + Url(daemon, "/livez")).code, 0);
  files_.Issue("next", "rogue", "IP:127.0.0.1");
  files_.Replace("server", "next");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (Curl(Trust("rogue") + " " + Url(daemon, "/livez")).code != 0) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the old certificate is still served";
    std::this_thread::yield();
  }
}

}  // namespace
}  // namespace touchpoint::testing
