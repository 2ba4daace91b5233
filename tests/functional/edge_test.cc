// SPDX-License-Identifier: Apache-2.0
// The shipped HAProxy profile before the real daemon: what abuses HTTP/2 stays outside, and those
// who do not abuse it notice nothing.
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <time.h>

#include <deque>
#include <thread>

#include "tests/support/api_matchers.h"
#include "tests/support/daemon_process.h"
#include "tests/support/edge_process.h"
#include "tests/support/http2_caller.h"

namespace touchpoint::testing {
namespace {

using grpc::StatusCode;
using http2::Caller;
using http2::Encode;

const std::string kGetTimeline = "/touchpoint.v1.TouchpointService/GetTimeline";

/// All processor time that a process has used so far, in seconds.
double ProcessorTime(pid_t pid) {
  clockid_t clock = 0;
  timespec used = {};
  EXPECT_EQ(clock_getcpuclockid(pid, &clock), 0);
  EXPECT_EQ(clock_gettime(clock, &used), 0);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

std::shared_ptr<grpc::Channel> SecureChannel(const EdgeProcess& edge) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = edge.certificate();
  grpc::ChannelArguments arguments;
  arguments.SetInt("grpc.use_local_subchannel_pool", 1);  // a connection of its own
  arguments.SetSslTargetNameOverride("localhost");
  return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(edge.port()),
                                   grpc::SslCredentials(options), arguments);
}

/// Plans for people that nobody has planned for yet.
class HonestCaller {
 public:
  explicit HonestCaller(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::TouchpointService::NewStub(channel)) {}

  grpc::Status Plan(const std::pair<std::string, std::string>& metadata = {}) {
    static int person = 0;
    grpc::ClientContext context;
    SetDeadline(context, std::chrono::seconds(60));
    if (!metadata.first.empty()) {
      context.AddMetadata(metadata.first, metadata.second);
    }
    v1::PlanTouchpointRequest request;
    *request.mutable_plan() = MakePlan("honest" + std::to_string(++person), "r1");
    v1::PlanTouchpointResponse response;
    return stub_->PlanTouchpoint(&context, request, &response);
  }

  v1::TouchpointService::Stub& stub() { return *stub_; }

 private:
  std::unique_ptr<v1::TouchpointService::Stub> stub_;
};

/// Many frames of one kind, as one text; `make` gets numbers from 0.
template <typename Make>
std::string Repeat(size_t times, Make make) {
  std::string bytes;
  for (size_t i = 0; i < times; ++i) {
    bytes += make(static_cast<uint32_t>(i));
  }
  return bytes;
}

std::string BeginCall(uint32_t number) {
  return Encode(
      {http2::kHeaders, http2::kEndHeaders, 2 * number + 1, http2::CallHeaders(kGetTimeline)});
}

std::string RapidReset() {
  return Repeat(10'000, [](uint32_t i) {
    return BeginCall(i) + Encode({http2::kResetStream, 0, 2 * i + 1, std::string("\0\0\0\x08", 4)});
  });
}

/// A header of a gigabyte, of which the first eight megabytes come.
std::string EndlessHeader() {
  const std::string begin = std::string("\0\x01x\x7f", 4) + http2::Rest(1u << 30, 7);
  return Encode({http2::kHeaders, 0, 1, begin}) + Repeat(512, [](uint32_t /*i*/) {
           return Encode({http2::kContinuation, 0, 1, std::string(http2::kPayloadMax, 'a')});
         });
}

/// Headers without an end, each a byte on the wire.
std::string ManyHeaders() {
  return Encode({http2::kHeaders, 0, 1, http2::CallHeaders(kGetTimeline)}) +
         Repeat(256, [](uint32_t /*i*/) {
           return Encode({http2::kContinuation, 0, 1, std::string(http2::kPayloadMax, '\x82')});
         });
}

std::string SettingsFlood() {
  return Repeat(20'000, [](uint32_t /*i*/) {
    return Encode({http2::kSettings, 0, 0, std::string("\0\x04\0\0\xff\xff", 6)});
  });
}

std::string PingFlood() {
  return Repeat(20'000, [](uint32_t /*i*/) { return Encode({http2::kPing, 0, 0, "12345678"}); });
}

std::string TooManyStreams() {
  return Repeat(2'000, BeginCall);
}

std::string HugeMetadata() {
  const std::string headers =
      http2::CallHeaders(kGetTimeline) + http2::Header("x-huge", std::string(60'000, 'a'));
  return Repeat(50, [&headers](uint32_t i) {
    std::string frames;
    for (size_t at = 0; at < headers.size(); at += http2::kPayloadMax) {
      const bool last = at + http2::kPayloadMax >= headers.size();
      frames += Encode({at == 0 ? http2::kHeaders : http2::kContinuation,
                        last ? http2::kEndHeaders : uint8_t{0}, 2 * i + 1,
                        headers.substr(at, http2::kPayloadMax)});
    }
    return frames;
  });
}

enum class Fate {
  kCut,      // the edge hangs up
  kBanned,   // it turns the address away, and may hang up
  kIgnored,  // it goes on reading, to no effect
};

struct Attack {
  const char* name;
  std::string bytes;
  Fate fate;
  bool is_costly;  // to gRPC
};

class EdgeTest : public ::testing::Test {
 protected:
  int DaemonPort() const {
    return std::stoi(daemon_.address().substr(daemon_.address().find(':') + 1));
  }

  struct Outcome {
    double daemon_seconds = 0;
    bool cut = false;
  };

  /// The attack, and some honest calls over `honest` while it is under way.
  Outcome Suffer(const Attack& attack, int port, Caller::Security security, HonestCaller honest) {
    constexpr int kHonestCalls = 10;
    Outcome outcome;
    const double before = ProcessorTime(daemon_.pid());
    std::thread attacker([&] {
      Caller caller(port, security);
      outcome.cut = !caller.Send(http2::Preface() + attack.bytes) || !caller.AwaitRead();
    });
    for (int i = 0; i < kHonestCalls; ++i) {
      const grpc::Status status = honest.Plan();
      EXPECT_TRUE(status.ok()) << attack.name << ": " << status.error_message();
    }
    attacker.join();
    AwaitCalm();
    outcome.daemon_seconds = ProcessorTime(daemon_.pid()) - before;
    return outcome;
  }

  /// Returns once the daemon has worked off what it was sent, and is mostly asleep: what is left of
  /// one attack would be taken for the cost of the next.
  void AwaitCalm() const {
    using Clock = std::chrono::steady_clock;
    const auto until = Clock::now() + std::chrono::seconds(60);
    double load = 1;
    while (load > 0.2 && Clock::now() < until) {
      const double before = ProcessorTime(daemon_.pid());
      const auto since = Clock::now();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      const std::chrono::duration<double> passed = Clock::now() - since;
      load = (ProcessorTime(daemon_.pid()) - before) / passed.count();
    }
    EXPECT_LE(load, 0.2) << "the daemon does not come to rest";
  }

  DaemonProcess daemon_{{}};
};

TEST_F(EdgeTest, AbuseCostsTheDaemonNextToNothing) {
  const std::vector<Attack> attacks = {
      {"rapid reset", RapidReset(), Fate::kBanned, true},
      {"endless header", EndlessHeader(), Fate::kCut, true},
      {"many headers", ManyHeaders(), Fate::kCut, false},
      {"settings flood", SettingsFlood(), Fate::kIgnored, false},
      {"ping flood", PingFlood(), Fate::kIgnored, false},
      {"too many streams", TooManyStreams(), Fate::kIgnored, false},
      {"huge metadata", HugeMetadata(), Fate::kCut, false},
  };
  double direct_seconds = 0;
  double edge_seconds = 0;
  for (const Attack& attack : attacks) {
    const auto direct = Suffer(
        attack, DaemonPort(), Caller::Security::kPlain,
        HonestCaller(grpc::CreateChannel(daemon_.address(), grpc::InsecureChannelCredentials())));
    const EdgeProcess edge(daemon_.address());  // one that has seen nothing yet
    const auto shielded =
        Suffer(attack, edge.port(), Caller::Security::kTls, HonestCaller(SecureChannel(edge)));
    const bool banned = !Caller(edge.port(), Caller::Security::kTls).Send(http2::Preface());
    EXPECT_EQ(banned, attack.fate == Fate::kBanned) << attack.name << "\n" << edge.Log();
    if (attack.fate != Fate::kBanned) {
      EXPECT_EQ(shielded.cut, attack.fate == Fate::kCut) << attack.name << "\n" << edge.Log();
    }
    std::printf("%-17s the daemon's processor time: %.3f s direct, %.3f s behind the edge\n",
                attack.name, direct.daemon_seconds, shielded.daemon_seconds);
    if (attack.is_costly) {
      EXPECT_LE(shielded.daemon_seconds * 5, direct.daemon_seconds) << attack.name;
    }
    direct_seconds += direct.daemon_seconds;
    edge_seconds += shielded.daemon_seconds;
  }
  EXPECT_LE(edge_seconds * 10, direct_seconds);
}

TEST_F(EdgeTest, SlowHeadersAreCutAndNeverReachTheDaemon) {
  const EdgeProcess edge(daemon_.address());
  HonestCaller honest(SecureChannel(edge));
  EXPECT_TRUE(honest.Plan().ok());
  const size_t files = daemon_.OpenFiles();
  const std::string whole = Encode({http2::kHeaders, 0, 1, http2::CallHeaders(kGetTimeline)});
  const std::string beginnings[] = {"", http2::Preface(),
                                    http2::Preface() + whole.substr(0, whole.size() / 2),
                                    http2::Preface() + whole};
  std::deque<Caller> callers;
  for (int i = 0; i < 40; ++i) {
    EXPECT_TRUE(callers.emplace_back(edge.port(), Caller::Security::kTls).Send(beginnings[i % 4]));
  }
  EXPECT_TRUE(honest.Plan().ok());
  EXPECT_LE(daemon_.OpenFiles(), files + 5);  // Redis and the daemon's look at itself
  for (Caller& caller : callers) {
    EXPECT_FALSE(caller.Await([](const http2::Frame& /*frame*/) { return false; }));
  }
  EXPECT_TRUE(honest.Plan().ok());
}

TEST_F(EdgeTest, StreamsBeyondTheLimitAreRefusedOneByOne) {
  const EdgeProcess edge(daemon_.address());
  Caller caller(edge.port(), Caller::Security::kTls);
  constexpr size_t kStreams = 300;
  constexpr size_t kAllowed = 100;
  ASSERT_TRUE(caller.Send(http2::Preface() + Repeat(kStreams, BeginCall)));
  size_t refused = 0;
  EXPECT_TRUE(caller.Await([&refused](const http2::Frame& frame) {
    const std::string refused_stream("\0\0\0\x07", 4);
    refused += frame.type == http2::kResetStream && frame.payload == refused_stream ? 1 : 0;
    return refused == kStreams - kAllowed;
  }));
}

TEST_F(EdgeTest, OnlyTheApiIsThere) {
  const EdgeProcess edge(daemon_.address());
  const auto channel = SecureChannel(edge);
  HonestCaller honest(channel);
  EXPECT_TRUE(honest.Plan().ok());
  const grpc::Status huge = honest.Plan({"x-huge", std::string(7'500, 'a')});
  EXPECT_EQ(huge.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(huge.error_message(), "the edge: too much metadata");
  EXPECT_TRUE(honest.Plan({"x-large", std::string(6'000, 'a')}).ok());

  // What is no base64 would have gRPC end the connection.
  Caller caller(edge.port(), Caller::Security::kTls);
  constexpr uint8_t kEndStream = 1;
  ASSERT_TRUE(
      caller.Send(http2::Preface() +
                  Encode({http2::kHeaders, http2::kEndHeaders | kEndStream, 1,
                          http2::CallHeaders(kGetTimeline) + http2::Header("x-bin", "!!!")})));
  EXPECT_TRUE(caller.Await([](const http2::Frame& frame) {
    return frame.type == http2::kHeaders &&
           frame.payload.find("stakeholder_id") != std::string::npos;  // the daemon has read it
  }));
}

TEST_F(EdgeTest, StreamsAndErrorsComeThroughAsTheyAre) {
  const EdgeProcess edge(daemon_.address());
  HonestCaller honest(SecureChannel(edge));
  grpc::ClientContext bulk_context;
  SetDeadline(bulk_context, std::chrono::seconds(60));
  const auto bulk = honest.stub().PlanTouchpoints(&bulk_context);
  for (int i = 0; i < 3; ++i) {
    v1::PlanTouchpointsRequest request;
    *request.add_plans() = MakePlan("streamed", "r" + std::to_string(i));
    ASSERT_TRUE(bulk->Write(request));
    v1::PlanTouchpointsResponse response;
    ASSERT_TRUE(bulk->Read(&response));
    EXPECT_TRUE(response.results(0).has_planned());
  }
  ASSERT_TRUE(bulk->WritesDone());
  EXPECT_TRUE(bulk->Finish().ok());

  grpc::ClientContext context;
  SetDeadline(context, std::chrono::seconds(60));
  v1::GetTimelineResponse response;
  ExpectRefused(honest.stub().GetTimeline(&context, {}, &response), StatusCode::INVALID_ARGUMENT,
                "FIELD_MISSING", "stakeholder_id");

  grpc::ClientContext watch_context;
  SetDeadline(watch_context, std::chrono::seconds(60));
  const auto log = v1::ThrottleLogService::NewStub(SecureChannel(edge));
  const auto watch = log->WatchThrottleLog(&watch_context, {});
  v1::WatchThrottleLogResponse message;
  ASSERT_TRUE(watch->Read(&message));
  daemon_.Signal(SIGTERM);
  while (watch->Read(&message)) {
  }
  ExpectRefused(watch->Finish(), StatusCode::UNAVAILABLE, "DRAINING");
  EXPECT_EQ(daemon_.ExitCode(), 0);
  EXPECT_EQ(honest.Plan().error_code(), StatusCode::UNAVAILABLE);
}

// HAProxy 2.6 ends such a stream towards the caller as cancelled, which gRPC takes for the code.
TEST_F(EdgeTest, AStreamThatIsEndedWhileItIsSentKeepsItsReason) {
  const EdgeProcess edge(daemon_.address());
  HonestCaller honest(SecureChannel(edge));
  grpc::ClientContext context;
  SetDeadline(context, std::chrono::seconds(60));
  const auto bulk = honest.stub().PlanTouchpoints(&context);
  v1::PlanTouchpointsRequest oversized;
  for (int i = 0; i < 1001; ++i) {
    oversized.add_plans();
  }
  ASSERT_TRUE(bulk->Write(oversized));
  v1::PlanTouchpointsResponse response;
  EXPECT_FALSE(bulk->Read(&response));
  const Refusal refusal = ToRefusal(bulk->Finish());
  EXPECT_EQ(refusal.reason, "FIELD_LENGTH");
  EXPECT_THAT(refusal.fields, ::testing::ElementsAre("plans"));
}

}  // namespace
}  // namespace touchpoint::testing
