// SPDX-License-Identifier: Apache-2.0
// The daemon on a Redis over TLS.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/tls_redis.h"

namespace touchpoint::testing {
namespace {

using ::testing::HasSubstr;

class RedisTls : public ::testing::Test {
 protected:
  RedisTls() { IssueServer(certificates_); }

  std::string Setting(const char* key, const char* file) const {
    return std::string("redis.") + key + "=" + certificates_.Path(file);
  }

  /// What a daemon that does not come up logs.
  std::string LogOfFailure(const std::string& url, const std::vector<std::string>& settings,
                           int exit_code) const {
    DaemonProcess daemon({.redis_url = url, .settings = settings, .start = false});
    EXPECT_EQ(daemon.StartAndFail(), exit_code);
    return daemon.Log();
  }

  Certificates certificates_;
};

std::string UrlOf(const TlsRedis& redis, const std::string& login, const std::string& host) {
  std::string url = redis.address(host).ToString();
  return url.insert(url.find("//") + 2, login);
}

TEST_F(RedisTls, PlansAsAUserWithAPasswordAndACertificate) {
  certificates_.Issue("client", "ca", "DNS:touchpointd");
  TlsRedis redis(certificates_, {"--tls-auth-clients", "yes", "--user", "tp", "on", ">p@ss", "~*",
                                 "&*", "+@all", "--user", "default", "off"});
  DaemonProcess daemon(
      {.redis_url = UrlOf(redis, "tp:p%40ss@", "localhost"),
       .settings = {Setting("tls_ca", "ca.pem"), Setting("tls_certificate", "client.pem"),
                    Setting("tls_key", "client.key")}});
  ApiClient client(daemon.address());
  for (int i = 0; i < 3; ++i) {
    client.Plan(MakePlan("anna", "r" + std::to_string(i)));
  }
  EXPECT_EQ(client.Timeline("anna").size(), 3u);
}

TEST_F(RedisTls, RefusesARedisThatProvesNothingAndSaysWhatToDo) {
  certificates_.MakeAuthority("other");
  certificates_.Issue("elsewhere", "ca", "DNS:redis.example");
  certificates_.Issue("expired", "ca", "IP:127.0.0.1", true);
  TlsRedis redis(certificates_);
  const auto log = [&](const char* authority) {
    return LogOfFailure(UrlOf(redis, "", "127.0.0.1"),
                        {"redis.start_timeout=1s", Setting("tls_ca", authority)}, 69);
  };
  EXPECT_THAT(log("other.pem"), HasSubstr("let redis.tls_ca name the file of its CA"));
  for (const auto& [certificate, words] :
       {std::pair("elsewhere", "is not for 127.0.0.1: let redis.url name a host"),
        std::pair("expired", "has expired: renew it")}) {
    certificates_.Replace("server", certificate);
    redis.process().Stop();
    redis.process().Start();
    EXPECT_THAT(log("ca.pem"), HasSubstr(words));
  }
}

TEST_F(RedisTls, RefusesFilesOfNoUseAtOnce) {
  const std::string url = "rediss://127.0.0.1:1";
  EXPECT_THAT(LogOfFailure(url, {Setting("tls_ca", "none.pem")}, 78),
              HasSubstr("redis.tls_ca: " + certificates_.Path("none.pem") + ": No such file"));
  EXPECT_THAT(LogOfFailure("redis://127.0.0.1:1", {Setting("tls_ca", "ca.pem")}, 78),
              HasSubstr("redis.tls_ca: is for TLS: let redis.url start with rediss://"));
  DaemonProcess daemon({.start = false});
  const std::string check = std::string(kDaemonBinary) + " --check-config --policy " +
                            daemon.policy_file() + " --redis-url " + url + " --set " +
                            Setting("tls_ca", "none.pem") + " >/dev/null 2>&1";
  EXPECT_EQ(WEXITSTATUS(std::system(check.c_str())), 78);
}

TEST_F(RedisTls, ComesBackToARedisWithAnotherCertificate) {
  certificates_.MakeAuthority("next");
  certificates_.Issue("next-server", "next", "IP:127.0.0.1");
  TlsRedis redis(certificates_);
  DaemonProcess daemon(
      {.redis_url = UrlOf(redis, "", "127.0.0.1"), .settings = {Setting("tls_ca", "ca.pem")}});
  ApiClient client(daemon.address());
  client.Plan(MakePlan("anna", "before"));
  const size_t there = daemon.Logged("redis is there and takes writes");

  redis.process().Stop();
  certificates_.Replace("server", "next-server");
  redis.process().Start();
  ASSERT_TRUE(daemon.WaitForLog("let redis.tls_ca name the file of its CA"));
  certificates_.Replace("ca", "next");
  ASSERT_TRUE(daemon.WaitForLog("redis is there and takes writes", there + 1));
  client.Plan(MakePlan("anna", "after"));
  EXPECT_EQ(client.Timeline("anna").size(), 2u);
}

}  // namespace
}  // namespace touchpoint::testing
