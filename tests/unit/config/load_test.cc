// SPDX-License-Identifier: Apache-2.0
#include "common/config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/config/key.h"

namespace touchpoint::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

Problems ProblemsOf(const std::string& yaml) {
  const auto settings = ReadYaml(yaml, "t.yaml");
  if (!settings) {
    return settings.error();
  }
  const auto loaded = Apply(*settings);
  return loaded ? Problems{} : loaded.error();
}

TEST(Apply, LaterSettingsWinAndAreRemembered) {
  std::vector<Setting> settings = *ReadYaml("redis:\n  prefix: file\n  url: redis://f\n", "t.yaml");
  const char* const environment[] = {"HOME=/", "TOUCHPOINTD_REDIS__URL=redis://e",
                                     "TOUCHPOINTD_LIMITS__MESSAGE_BYTES=2MiB",
                                     "TOUCHPOINTD_CONFIG=x", nullptr};
  for (Setting& setting : ReadEnvironment(environment)) {
    settings.push_back(std::move(setting));
  }
  settings.push_back({"redis.url", "redis://flag", "--set"});
  const auto loaded = Apply(settings);
  ASSERT_TRUE(loaded) << ::testing::PrintToString(loaded.error());
  EXPECT_EQ(loaded->config.redis.url, "redis://flag");
  EXPECT_EQ(loaded->config.redis.prefix, "file");
  EXPECT_EQ(loaded->config.limits.message_bytes, 2u << 20);
  EXPECT_EQ(loaded->origins.at("redis.url"), "--set");
  EXPECT_EQ(loaded->origins.at("redis.prefix"), "t.yaml:2:3");
  EXPECT_EQ(loaded->origins.at("limits.message_bytes"),
            "environment TOUCHPOINTD_LIMITS__MESSAGE_BYTES");
  EXPECT_EQ(loaded->origins.at("redis.partitions"), "default");
}

TEST(Apply, UnknownKeysAreErrorsWithPlaceAndCorrection) {
  EXPECT_THAT(ProblemsOf("redis:\n  prefx: a\n"),
              ElementsAre("t.yaml:2:3: redis.prefx: unknown key, did you mean 'redis.prefix'?"));
  EXPECT_THAT(ProblemsOf("whatever: {deep: 1}\n"),
              ElementsAre("t.yaml:1:12: whatever.deep: unknown key"));
  const char* const environment[] = {"TOUCHPOINTD_DURABILTY=fsync", nullptr};
  const auto loaded = Apply(ReadEnvironment(environment));
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error(), ElementsAre("environment TOUCHPOINTD_DURABILTY: durabilty: unknown "
                                          "key, did you mean 'durability'?"));
}

TEST(Apply, ReportsEveryProblemAtOnce) {
  EXPECT_THAT(ProblemsOf("durability: strong\nlimits: {streams: 0}\nretention: 1y\n"),
              ElementsAre("t.yaml:1:1: durability: must be one of relaxed, fsync, replicated",
                          "t.yaml:2:10: limits.streams: must be a whole number from 1 to 10000",
                          "t.yaml:3:1: retention: must be a duration from 1d to 3660d, like 90s or "
                          "30d"));
}

TEST(Apply, WantsTokensAndTlsWhereOthersCanReach) {
  EXPECT_THAT(ProblemsOf("listen: {address: '0.0.0.0:7400'}"),
              ElementsAre(HasSubstr("auth.mode: token, tls.certificate")));
  EXPECT_THAT(ProblemsOf("listen: {address: '0.0.0.0:7400'}\nauth: {mode: token}"), SizeIs(1));
  EXPECT_THAT(ProblemsOf("listen: {address: 'db:7400'}\ntls: {certificate: c, key: k}"), SizeIs(1));
  EXPECT_THAT(ProblemsOf("listen: {address: '0.0.0.0:7400'}\nauth: {mode: token}\n"
                         "tls: {certificate: c, key: k}"),
              ElementsAre());
  EXPECT_THAT(ProblemsOf("listen: {address: 'localhost:7400'}\nauth: {mode: token}"),
              ElementsAre());
  EXPECT_THAT(ProblemsOf("listen: {address: 'unix:/run/t'}"), ElementsAre());
  EXPECT_THAT(ProblemsOf("listen: {address: nonsense}"), ElementsAre(HasSubstr("host:port")));
}

TEST(Apply, ChecksWhatBelongsTogether) {
  EXPECT_THAT(ProblemsOf("tls: {certificate: c}"), ElementsAre(HasSubstr("tls.key")));
  EXPECT_THAT(ProblemsOf("tls: {key: k}"), ElementsAre(HasSubstr("tls.certificate")));
  EXPECT_THAT(ProblemsOf("tls: {client_ca: k}"), ElementsAre(HasSubstr("tls.client_ca")));
  EXPECT_THAT(ProblemsOf("auth: {jwks_file: f, jwt_issuer: i, jwt_audience: a}"), ElementsAre());
  EXPECT_THAT(ProblemsOf("auth: {jwks_file: f}"),
              ElementsAre("t.yaml:1:8: auth.jwt_issuer: is needed with auth.jwks_file",
                          "t.yaml:1:8: auth.jwt_audience: is needed with auth.jwks_file"));
  EXPECT_THAT(ProblemsOf("auth: {jwt_audience: a}"),
              ElementsAre(HasSubstr("auth.jwt_audience: is of no use without auth.jwks_file")));
  EXPECT_THAT(ProblemsOf("redis: {url: 'http://x'}"), ElementsAre(HasSubstr("redis.url")));
  EXPECT_THAT(ProblemsOf("redis: {prefix: '{x}'}"), ElementsAre(HasSubstr("redis.prefix")));
  EXPECT_THAT(ProblemsOf("redis: {data_dir: ''}"), ElementsAre(HasSubstr("redis.data_dir")));
  EXPECT_THAT(ProblemsOf("limits: {deadline: 2m}"), ElementsAre(HasSubstr("limits.deadline")));
}

TEST(Apply, ChecksTheCollector) {
  EXPECT_THAT(ProblemsOf("otlp: {endpoint: 'http://c:4318/base'}"), ElementsAre());
  EXPECT_THAT(ProblemsOf("otlp: {endpoint: 'https://c:4318', tls_ca: /ca.pem}"), ElementsAre());
  EXPECT_THAT(ProblemsOf("otlp: {endpoint: 'c:4318', tls_ca: /ca.pem}"),
              ElementsAre(HasSubstr("otlp.endpoint: must be http://host:port or https://")));
  EXPECT_THAT(
      ProblemsOf("otlp: {endpoint: 'http://c:4318', tls_ca: /ca.pem}"),
      ElementsAre(HasSubstr("otlp.tls_ca: is for TLS: let otlp.endpoint start with https")));
  EXPECT_THAT(ProblemsOf("otlp: {tls_ca: /ca.pem}"), ElementsAre(HasSubstr("otlp.tls_ca")));
}

TEST(Apply, ReplicatedNeedsARedisThatIsNamed) {
  EXPECT_THAT(ProblemsOf("durability: replicated"),
              ElementsAre(HasSubstr("durability: replicated needs a Redis with replicas")));
  EXPECT_THAT(
      ProblemsOf("durability: replicated\nredis: {url: 'sentinel://a,b:1/main', replicas: 2}"),
      ElementsAre());
}

TEST(Apply, TakesCertificatesOnlyForTls) {
  EXPECT_THAT(ProblemsOf("redis: {url: 'sentinels://h/main', tls_ca: /ca.pem}"), ElementsAre());
  EXPECT_THAT(ProblemsOf("redis: {url: 'rediss://h', tls_ca: /ca.pem}"), ElementsAre());
  EXPECT_THAT(ProblemsOf("redis: {url: 'rediss://h', tls_certificate: /c.pem, tls_key: /c.key}"),
              ElementsAre());
  EXPECT_THAT(ProblemsOf("redis:\n  url: redis://h\n  tls_ca: /ca.pem\n"),
              ElementsAre("t.yaml:3:3: redis.tls_ca: is for TLS: let redis.url start with "
                          "rediss:// or sentinels://, or leave this empty"));
  EXPECT_THAT(ProblemsOf("redis: {tls_certificate: /c.pem, tls_key: /c.key}"),
              ElementsAre(HasSubstr("redis.tls_certificate: is for TLS"),
                          HasSubstr("redis.tls_key: is for TLS")));
  EXPECT_THAT(ProblemsOf("redis: {url: 'rediss://h', tls_certificate: /c.pem}"),
              ElementsAre(HasSubstr("redis.tls_certificate: needs redis.tls_key")));
  EXPECT_THAT(ProblemsOf("redis: {url: 'rediss://h', tls_key: /c.key}"),
              ElementsAre(HasSubstr("redis.tls_key: needs redis.tls_certificate")));
}

TEST(ReadYaml, RefusesWhatIsNoMapOfValues) {
  EXPECT_THAT(ProblemsOf("- a\n"), ElementsAre("t.yaml:1:1: the file must be a map of keys"));
  EXPECT_THAT(ProblemsOf("redis: {url: [a]}"),
              ElementsAre("t.yaml:1:9: redis.url: must be a single value"));
  EXPECT_THAT(ProblemsOf("retention: 1d\nretention: 2d\n"),
              ElementsAre("t.yaml:2:1: retention: is there twice"));
  EXPECT_THAT(ProblemsOf("a: [\n"), ElementsAre(HasSubstr("t.yaml:")));
  EXPECT_THAT(ProblemsOf("redis:\n"), ElementsAre());
}

TEST(Describe, ShowsOriginsAndHidesSecrets) {
  const auto loaded =
      Apply({{"redis.url", "redis://:hunter2@h", "--set"}, {"log.pseudonym_key", "k3y", "--set"}});
  ASSERT_TRUE(loaded);
  const std::string text = Describe(*loaded);
  EXPECT_THAT(text, HasSubstr("redis.url = ***  (--set)\n"));
  EXPECT_THAT(text, HasSubstr("redis.partitions = 64  (default)\n"));
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  EXPECT_THAT(text, Not(HasSubstr("k3y")));
}

TEST(Bytes, ReadsWhatItWrites) {
  for (const uint64_t bytes : {uint64_t{0}, uint64_t{1}, uint64_t{1000}, uint64_t{1024},
                               uint64_t{3} << 20, uint64_t{1} << 40}) {
    EXPECT_EQ(ParseBytes(FormatBytes(bytes)), bytes);
  }
  EXPECT_EQ(FormatBytes(1u << 20), "1MiB");
  for (const char* text : {"", "MiB", "-1", "1 MiB", "1mb", "99999999999GiB"}) {
    EXPECT_FALSE(ParseBytes(text)) << text;
  }
}

}  // namespace
}  // namespace touchpoint::config
