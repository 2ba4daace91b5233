// SPDX-License-Identifier: Apache-2.0
// touchpointctl backup and restore: what was there is there again, and what was given out between
// is refused.
#include <gmock/gmock.h>
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "tests/functional/ctl_program.h"
#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/redis_process.h"
#include "tests/support/tls_redis.h"

namespace touchpoint::testing {
namespace {

using ctl::Ended;
using ctl::Folder;
using ctl::RunProgram;
using grpc::StatusCode;
using ::testing::HasSubstr;

// Who wants a copy does not wait for others that want one too.
const std::vector<std::string> kPrompt = {"--repl-diskless-sync-delay", "0"};
const std::vector<std::string> kPeople = {"anna", "ben", "carla"};

std::string PolicyPer(const std::string& per) {
  std::string policy = kTestPolicy;
  return policy.replace(policy.find("per: 24h"), 8, "per: " + per);
}

/// Tokens that a caller keeps.
struct Tokens {
  std::string timeline;
  std::string throttle_log;
  std::string policies;
  std::string resume;
};

class Caller {
 public:
  explicit Caller(const std::string& address) : client_(address) {}

  ApiClient& client() { return client_; }

  /// The policy first: who has plans already is decided anew under it, at any time.
  void Fill() {
    v1::ApplyPolicyRequest request;
    request.set_text(PolicyPer("48h"));
    request.set_comment("less");
    v1::ApplyPolicyResponse response;
    grpc::ClientContext context;
    SetDeadline(context);
    EXPECT_TRUE(client_.policies().ApplyPolicy(&context, request, &response).ok());
    for (const std::string& person : kPeople) {
      for (int i = 0; i < 3; ++i) {
        client_.Plan(MakePlan(person, "r" + std::to_string(i)));
      }
    }
  }

  /// All that there is to be read, as bytes.
  std::string ReadAll() {
    std::string all;
    for (const std::string& person : kPeople) {
      all += person + " " + std::to_string(client_.Revision(person)) + "\n";
      for (const v1::Touchpoint& touchpoint : client_.Timeline(person)) {
        all += touchpoint.SerializeAsString();
      }
    }
    for (const v1::ThrottleLogEntry& entry : client_.ThrottleLog({})) {
      all += entry.SerializeAsString();
    }
    v1::ListPoliciesResponse policies;
    EXPECT_TRUE(List("", policies, 10).ok());
    EXPECT_EQ(policies.applications_size(), 2);
    v1::GetPolicyResponse policy;
    grpc::ClientContext context;
    SetDeadline(context);
    EXPECT_TRUE(client_.policies().GetPolicy(&context, {}, &policy).ok());
    return all + policies.SerializeAsString() + policy.SerializeAsString();
  }

  Tokens Collect() {
    Tokens tokens;
    v1::GetTimelineResponse timeline;
    EXPECT_TRUE(Timeline("", timeline).ok());
    tokens.timeline = timeline.next_page_token();
    v1::ListThrottleLogResponse log;
    EXPECT_TRUE(Log("", log).ok());
    tokens.throttle_log = log.next_page_token();
    v1::ListPoliciesResponse policies;
    EXPECT_TRUE(List("", policies, 1).ok());
    tokens.policies = policies.next_page_token();
    v1::WatchThrottleLogResponse message;
    (void)Watch("", message);
    tokens.resume = message.resume_token();
    EXPECT_FALSE(tokens.timeline.empty());
    EXPECT_FALSE(tokens.throttle_log.empty());
    EXPECT_FALSE(tokens.policies.empty());
    EXPECT_FALSE(tokens.resume.empty());
    return tokens;
  }

  void ExpectServed(const Tokens& tokens) {
    v1::GetTimelineResponse timeline;
    EXPECT_TRUE(Timeline(tokens.timeline, timeline).ok());
    v1::ListThrottleLogResponse log;
    EXPECT_TRUE(Log(tokens.throttle_log, log).ok());
    v1::ListPoliciesResponse policies;
    EXPECT_TRUE(List(tokens.policies, policies).ok());
    v1::WatchThrottleLogResponse message;
    EXPECT_EQ(Watch(tokens.resume, message).error_code(), StatusCode::CANCELLED) << "by us";
  }

  void ExpectRefusedAll(const Tokens& tokens) {
    v1::GetTimelineResponse timeline;
    const grpc::Status refused = Timeline(tokens.timeline, timeline);
    ExpectRefused(refused, StatusCode::INVALID_ARGUMENT, "PAGE_TOKEN", "page_token");
    EXPECT_THAT(refused.error_message(), HasSubstr("before a restore"));
    v1::ListThrottleLogResponse log;
    ExpectRefused(Log(tokens.throttle_log, log), StatusCode::INVALID_ARGUMENT, "PAGE_TOKEN",
                  "page_token");
    v1::ListPoliciesResponse policies;
    ExpectRefused(List(tokens.policies, policies), StatusCode::INVALID_ARGUMENT, "PAGE_TOKEN",
                  "page_token");
    v1::WatchThrottleLogResponse message;
    ExpectRefused(Watch(tokens.resume, message), StatusCode::INVALID_ARGUMENT, "RESUME_TOKEN",
                  "resume_token");
  }

 private:
  grpc::Status Timeline(const std::string& token, v1::GetTimelineResponse& response) {
    v1::GetTimelineRequest request;
    request.set_stakeholder_id("anna");
    request.set_page_size(1);
    request.set_page_token(token);
    grpc::ClientContext context;
    SetDeadline(context);
    return client_.touchpoints().GetTimeline(&context, request, &response);
  }
  grpc::Status Log(const std::string& token, v1::ListThrottleLogResponse& response) {
    v1::ListThrottleLogRequest request;
    request.set_page_size(1);
    request.set_page_token(token);
    grpc::ClientContext context;
    SetDeadline(context);
    return client_.throttle_log().ListThrottleLog(&context, request, &response);
  }
  grpc::Status List(const std::string& token, v1::ListPoliciesResponse& response,
                    int page_size = 10) {
    v1::ListPoliciesRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    grpc::ClientContext context;
    SetDeadline(context);
    return client_.policies().ListPolicies(&context, request, &response);
  }
  /// One message, and how the stream ends when it is not wanted any more.
  grpc::Status Watch(const std::string& token, v1::WatchThrottleLogResponse& message) {
    v1::WatchThrottleLogRequest request;
    request.set_resume_token(token);
    grpc::ClientContext context;
    SetDeadline(context);
    const auto stream = client_.throttle_log().WatchThrottleLog(&context, request);
    if (stream->Read(&message)) {
      context.TryCancel();
    }
    return stream->Finish();
  }

  ApiClient client_;
};

TEST(Backup, OfAPrivateRedisComesBackByteForByteAndEndsAllTokens) {
  Folder folder;
  const std::string file = folder.Path("monday.rdb");
  DaemonProcess daemon({});
  const std::string data = daemon.folder() + "/redis";
  std::string before;
  Tokens tokens;
  {
    Caller caller(daemon.address());
    caller.Fill();
    before = caller.ReadAll();
    tokens = caller.Collect();
    const Ended written = RunProgram({"backup", file, "--data-dir", data});
    ASSERT_EQ(written.code, 0) << written.err;
    EXPECT_THAT(written.out, HasSubstr("stakeholders  3"));
    EXPECT_EQ(std::filesystem::status(file).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    caller.client().Plan(MakePlan("ben", "after-the-backup"));
    caller.client().Plan(MakePlan("new", "after-the-backup"));
    caller.ExpectServed(tokens);
  }
  const Ended running = RunProgram({"restore", file, "--data-dir", data, "--replace"});
  EXPECT_EQ(running.code, 1);
  EXPECT_THAT(running.err, HasSubstr("another daemon uses"));
  daemon.Signal(SIGTERM);
  ASSERT_EQ(daemon.ExitCode(), 0);
  const Ended taken = RunProgram({"restore", file, "--data-dir", data});
  EXPECT_EQ(taken.code, 1);
  EXPECT_THAT(taken.err, HasSubstr("--replace"));
  const Ended restored = RunProgram({"restore", file, "--data-dir", data, "--replace"});
  ASSERT_EQ(restored.code, 0) << restored.err;

  daemon.Start();
  Caller caller(daemon.address());
  EXPECT_TRUE(caller.ReadAll() == before);
  EXPECT_EQ(caller.client().Revision("new"), 0);
  caller.ExpectRefusedAll(tokens);
  caller.client().Plan(MakePlan("ben", "after-the-restore"));
  caller.ExpectServed(caller.Collect());
}

TEST(Backup, ADaemonThatRunsRefusesTheRestoredDataUntilItIsRestarted) {
  Folder folder;
  const std::string file = folder.Path("monday.rdb");
  RedisProcess redis(kPrompt);
  DaemonProcess daemon({.redis_url = redis.url()});
  const std::vector<std::string> restore = {"restore", file, "--redis-url", redis.url(),
                                            "--replace"};
  Caller caller(daemon.address());
  caller.Fill();
  const std::string before = caller.ReadAll();
  ASSERT_EQ(RunProgram({"backup", file, "--redis-url", redis.url()}).code, 0);
  caller.client().Plan(MakePlan("ben", "after-the-backup"));
  const Ended restored = RunProgram(restore);
  ASSERT_EQ(restored.code, 0) << restored.err;

  // Its cache still knows ben as he was.
  v1::PlanTouchpointResponse response;
  const grpc::Status refused = caller.client().Plan(MakePlan("ben", "too-late"), response);
  ExpectRefused(refused, StatusCode::UNAVAILABLE, "STORE_UNAVAILABLE");
  EXPECT_THAT(refused.error_message(), HasSubstr("data set"));
  EXPECT_TRUE(daemon.WaitForLog("restart the daemon to accept it"));
  daemon.Signal(SIGTERM);
  ASSERT_EQ(daemon.ExitCode(), 0);
  daemon.Start();
  Caller again(daemon.address());
  EXPECT_TRUE(again.ReadAll() == before);
  again.client().Plan(MakePlan("ben", "too-late"));
}

TEST(Backup, IntoAnEmptyRedisNeedsNoReplace) {
  Folder folder;
  const std::string file = folder.Path("move.rdb");
  std::string before;
  {
    RedisProcess old(kPrompt);
    DaemonProcess daemon({.redis_url = old.url()});
    Caller caller(daemon.address());
    caller.Fill();
    before = caller.ReadAll();
    ASSERT_EQ(RunProgram({"backup", file, "--redis-url", old.url()}).code, 0);
  }
  RedisProcess redis(kPrompt);
  ASSERT_TRUE(redis.Run({"SET", "other", "stays"}));
  const Ended restored = RunProgram({"restore", file, "--redis-url", redis.url(), "-o", "json"});
  ASSERT_EQ(restored.code, 0) << restored.err;
  EXPECT_THAT(restored.out, HasSubstr("\"stakeholders\":3"));
  DaemonProcess daemon({.redis_url = redis.url()});
  EXPECT_TRUE(Caller(daemon.address()).ReadAll() == before);
  EXPECT_TRUE(redis.Run({"INCRBY", "counts only if it is new", "1"}));
  EXPECT_FALSE(redis.Run({"INCRBY", "other", "1"})) << "a text that has stayed";
}

TEST(Backup, OverTlsGoesOnlyToARedisThatProvesItself) {
  Folder folder;
  const Certificates certificates;
  IssueServer(certificates);
  certificates.Issue("client", "ca", "DNS:touchpointctl");
  std::vector<std::string> settings = kPrompt;
  settings.insert(settings.end(), {"--tls-auth-clients", "yes", "--requirepass", "p@ss"});
  TlsRedis redis(certificates, settings);
  const std::string port = ":" + std::to_string(redis.address().port);
  const std::string url = "rediss://:p%40ss@127.0.0.1" + port;
  const std::string ca = certificates.Path("ca.pem");
  const std::string certificate = certificates.Path("client.pem");
  const std::string key = certificates.Path("client.key");
  const std::string config =
      folder.Write("tls.yaml", "redis:\n  url: " + url + "\n  tls_ca: " + ca +
                                   "\n  tls_certificate: " + certificate + "\n  tls_key: " + key);
  DaemonProcess daemon({.redis_url = url,
                        .settings = {"redis.tls_ca=" + ca, "redis.tls_certificate=" + certificate,
                                     "redis.tls_key=" + key}});
  Caller caller(daemon.address());
  caller.Fill();
  const std::string before = caller.ReadAll();

  const std::string file = folder.Path("tls.rdb");
  const Ended refused = RunProgram({"backup", file, "--redis-url", url, "--redis-ca", ca});
  EXPECT_EQ(refused.code, 5);
  EXPECT_THAT(refused.err, HasSubstr("set redis.tls_certificate and redis.tls_key"));
  const Ended written = RunProgram({"backup", file, "--redis-url", url, "--redis-ca", ca,
                                    "--redis-certificate", certificate, "--redis-key", key});
  ASSERT_EQ(written.code, 0) << written.err;
  EXPECT_THAT(written.out, HasSubstr("stakeholders  3"));
  caller.client().Plan(MakePlan("new", "after-the-backup"));
  daemon.Signal(SIGTERM);
  ASSERT_EQ(daemon.ExitCode(), 0);
  const Ended restored = RunProgram({"restore", file, "--config", config, "--replace"});
  ASSERT_EQ(restored.code, 0) << restored.err;
  // Another Redis, and the certificates of this one do not count.
  RedisProcess plain(kPrompt);
  const Ended copied =
      RunProgram({"restore", file, "--config", config, "--redis-url", plain.url()});
  EXPECT_EQ(copied.code, 0) << copied.err;
  daemon.Start();
  EXPECT_TRUE(Caller(daemon.address()).ReadAll() == before);

  certificates.Issue("server", "ca", "DNS:redis.example");
  redis.process().Stop();
  redis.process().Start();
  for (const char* command : {"backup", "restore"}) {
    const Ended other = RunProgram({command, folder.Path("other.rdb"), "--config", config});
    EXPECT_EQ(other.code, 5) << command;
    EXPECT_THAT(other.err, HasSubstr("the certificate of Redis is not for 127.0.0.1"));
  }
}

TEST(Backup, ABrokenOffRestoreIsNotServedAndCanBeRepeated) {
  Folder folder;
  const std::string file = folder.Path("b.rdb");
  RedisProcess redis(kPrompt);
  {
    DaemonProcess daemon({.redis_url = redis.url()});
    Caller(daemon.address()).Fill();
  }
  ASSERT_EQ(RunProgram({"backup", file, "--redis-url", redis.url()}).code, 0);
  // What a restore that is killed leaves.
  ASSERT_TRUE(redis.Run({"HSET", "tp:dataset", "format", "restoring"}));
  DaemonProcess daemon({.redis_url = redis.url(), .start = false});
  EXPECT_EQ(daemon.StartAndFail(), 78);
  EXPECT_THAT(daemon.Log(), HasSubstr("touchpointctl restore"));
  const Ended half = RunProgram({"backup", folder.Path("half.rdb"), "--redis-url", redis.url()});
  EXPECT_EQ(half.code, 1) << "nobody needs half a data set";
  EXPECT_FALSE(std::filesystem::exists(folder.Path("half.rdb")));
  ASSERT_EQ(RunProgram({"restore", file, "--redis-url", redis.url(), "--replace"}).code, 0);
  daemon.Start();
  EXPECT_EQ(ApiClient(daemon.address()).Timeline("ben").size(), 3u);
}

TEST(Backup, WhatIsWrongIsSaidAndNothingIsTouched) {
  Folder folder;
  const std::string file = folder.Path("good.rdb");
  RedisProcess redis(kPrompt);
  DaemonProcess daemon({.redis_url = redis.url()});
  Caller caller(daemon.address());
  caller.Fill();
  const std::string before = caller.ReadAll();
  ASSERT_EQ(RunProgram({"backup", file, "--redis-url", redis.url()}).code, 0);
  EXPECT_THAT(RunProgram({"backup", file, "--redis-url", redis.url()}).err,
              HasSubstr("exists already"));
  const Ended nobody = RunProgram({"backup", folder.Path("x"), "--redis-url", "unix:///no/redis"});
  EXPECT_EQ(nobody.code, 5) << nobody.err;
  EXPECT_FALSE(std::filesystem::exists(folder.Path("x.partial")));

  std::string bytes = folder.Read("good.rdb");
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  const std::string damaged = folder.Write("damaged.rdb", bytes);
  const std::string foreign = folder.Write("foreign.rdb", "no backup at all");
  for (const std::string& bad : {damaged, foreign, folder.Path("none.rdb")}) {
    const Ended ended = RunProgram({"restore", bad, "--redis-url", redis.url(), "--replace"});
    EXPECT_EQ(ended.code, 1) << bad;
    EXPECT_THAT(ended.err, HasSubstr("BACKUP_FILE")) << bad;
  }
  const std::string config = folder.Write("other.yaml", "redis:\n  prefix: acme\n");
  const Ended other =
      RunProgram({"restore", file, "--redis-url", redis.url(), "--replace", "--config", config});
  EXPECT_THAT(other.err, HasSubstr("no data set under the prefix acme"));
  EXPECT_TRUE(caller.ReadAll() == before);
}

}  // namespace
}  // namespace touchpoint::testing
