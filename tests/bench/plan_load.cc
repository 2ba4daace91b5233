// SPDX-License-Identifier: Apache-2.0
// Sends plans to a daemon and prints one JSON object: rate, latencies, answers, own CPU.
//   stream: bidirectional streams, --batch plans per message, --window messages under way each
//   unary:  one plan after the other
//   empty:  health checks one after the other: what a gRPC call costs that does nothing
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <condition_variable>
#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/bench/channel.h"
#include "tests/bench/measure.h"
#include "tests/bench/workload.h"
#include "touchpoint/v1/touchpoint_service.grpc.pb.h"

namespace touchpoint::bench {
namespace {

struct Options {
  ChannelOptions channel;
  std::string mode = "stream";
  uint64_t plans = 100000;
  uint64_t streams = 4;
  uint64_t batch = 100;
  uint64_t window = 4;
  uint64_t warm_up = 200;
  std::chrono::microseconds pause{0};
  WorkloadOptions workload;
};

/// What came back.
struct Tally {
  uint64_t answers = 0;
  std::map<std::string, uint64_t> verdicts;
  std::map<std::string, uint64_t> errors;
  std::vector<double> latencies_us;  // of a message or a call

  void Add(const v1::PlanResult& result) {
    ++answers;
    if (result.has_error()) {
      ++errors[result.error().message()];
    } else {
      ++verdicts[v1::Verdict_Name(result.planned().decision().verdict())];
    }
  }
  void Add(const Tally& other) {
    answers += other.answers;
    for (const auto& [name, count] : other.verdicts) verdicts[name] += count;
    for (const auto& [name, count] : other.errors) errors[name] += count;
    latencies_us.insert(latencies_us.end(), other.latencies_us.begin(), other.latencies_us.end());
  }
};

/// One stream with a window of messages under way. The plans of stream s are those with
/// index % streams == s in blocks of a batch, so that no two streams send the same one.
class PlanStream final
    : public grpc::ClientBidiReactor<v1::PlanTouchpointsRequest, v1::PlanTouchpointsResponse> {
 public:
  PlanStream(v1::TouchpointService::Stub& stub, const Options& options, uint64_t number)
      : options_(options), next_(number * options.batch) {
    stub.async()->PlanTouchpoints(&context_, this);
    const std::lock_guard<std::mutex> lock(mutex_);
    Send();
    StartRead(&response_);
    StartCall();
  }

  /// Blocks until all plans are answered.
  grpc::Status Finish() {
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, [this] { return finished_; });
    return status_;
  }
  const Tally& tally() const { return tally_; }

  void OnWriteDone(bool ok) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    writing_ = false;
    if (ok) {
      Send();
    }
  }

  void OnReadDone(bool ok) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!ok) {
      return;
    }
    tally_.latencies_us.push_back(SecondsSince(sent_.front()) * 1e6);
    sent_.pop_front();
    for (const v1::PlanResult& result : response_.results()) {
      tally_.Add(result);
    }
    Send();
    StartRead(&response_);
  }

  void OnDone(const grpc::Status& status) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    status_ = status;
    finished_ = true;
    done_.notify_one();
  }

 private:
  void Send() {
    if (writing_ || closed_ || sent_.size() >= options_.window) {
      return;
    }
    if (next_ >= options_.plans) {
      closed_ = true;
      StartWritesDone();
      return;
    }
    request_.Clear();
    *request_.mutable_common() = CommonPlan();
    const uint64_t end = std::min(next_ + options_.batch, options_.plans);
    for (uint64_t i = next_; i < end; ++i) {
      *request_.add_plans() = MakePlan(options_.workload, i);
    }
    next_ += options_.streams * options_.batch;
    writing_ = true;
    sent_.push_back(std::chrono::steady_clock::now());
    StartWrite(&request_);
  }

  const Options& options_;
  grpc::ClientContext context_;
  std::mutex mutex_;
  std::condition_variable done_;
  v1::PlanTouchpointsRequest request_;
  v1::PlanTouchpointsResponse response_;
  std::deque<SteadyTime> sent_;
  Tally tally_;
  uint64_t next_;
  bool writing_ = false;
  bool closed_ = false;
  bool finished_ = false;
  grpc::Status status_;
};

/// Of each daemon; streams take them in turn, single calls the first.
using Stubs = std::vector<std::unique_ptr<v1::TouchpointService::Stub>>;

Tally RunStreams(const Stubs& stubs, const Options& options) {
  std::vector<std::unique_ptr<PlanStream>> streams;
  for (uint64_t i = 0; i < options.streams; ++i) {
    streams.push_back(std::make_unique<PlanStream>(*stubs[i % stubs.size()], options, i));
  }
  Tally tally;
  for (const auto& stream : streams) {
    const grpc::Status status = stream->Finish();
    if (!status.ok()) {
      ++tally.errors["stream: " + status.error_message()];
    }
    tally.Add(stream->tally());
  }
  return tally;
}

/// Runs `call` options.plans times after the warm-up; it returns the name of its answer.
template <typename Call>
Tally RunCalls(const Options& options, Call call) {
  Tally tally;
  for (uint64_t i = 0; i < options.plans + options.warm_up; ++i) {
    std::this_thread::sleep_for(options.pause);
    const SteadyTime begin = std::chrono::steady_clock::now();
    const auto [ok, name] = call(i);
    if (i < options.warm_up) {
      continue;
    }
    tally.latencies_us.push_back(SecondsSince(begin) * 1e6);
    ++tally.answers;
    ++(ok ? tally.verdicts : tally.errors)[name];
  }
  return tally;
}

Tally RunUnary(v1::TouchpointService::Stub& stub, const Options& options) {
  return RunCalls(options, [&](uint64_t i) -> std::pair<bool, std::string> {
    grpc::ClientContext context;
    v1::PlanTouchpointRequest request;
    *request.mutable_plan() = MakePlan(options.workload, i);
    request.mutable_plan()->MergeFrom(CommonPlan());
    v1::PlanTouchpointResponse response;
    const grpc::Status status = stub.PlanTouchpoint(&context, request, &response);
    return status.ok()
               ? std::pair(true, v1::Verdict_Name(response.touchpoint().decision().verdict()))
               : std::pair(false, status.error_message());
  });
}

Tally RunEmpty(grpc::health::v1::Health::Stub& stub, const Options& options) {
  return RunCalls(options, [&](uint64_t) -> std::pair<bool, std::string> {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckResponse response;
    const grpc::Status status = stub.Check(&context, {}, &response);
    return {status.ok(), status.ok() ? "SERVING" : status.error_message()};
  });
}

int Run(const Options& options) {
  const auto channels = Connect(options.channel);
  if (channels.empty()) {
    return 1;
  }
  Stubs touchpoints;
  for (const auto& channel : channels) {
    touchpoints.push_back(v1::TouchpointService::NewStub(channel));
  }
  const auto health = grpc::health::v1::Health::NewStub(channels.front());
  const double cpu = CpuSeconds();
  const SteadyTime begin = std::chrono::steady_clock::now();
  const Tally tally = options.mode == "stream"  ? RunStreams(touchpoints, options)
                      : options.mode == "unary" ? RunUnary(*touchpoints.front(), options)
                                                : RunEmpty(*health, options);
  const double seconds = SecondsSince(begin);
  const auto answers = static_cast<double>(tally.answers);
  std::cout << boost::json::serialize(boost::json::object{
                   {"mode", options.mode},
                   {"answers", tally.answers},
                   {"seconds", seconds},
                   {"per_second", answers / seconds},
                   {"p50_us", Quantile(tally.latencies_us, 0.5)},
                   {"p99_us", Quantile(tally.latencies_us, 0.99)},
                   {"driver_cpu_us_per_answer", (CpuSeconds() - cpu) * 1e6 / answers},
                   {"verdicts", ToJson(tally.verdicts)},
                   {"errors", ToJson(tally.errors)}})
            << "\n";
  return tally.errors.empty() && tally.answers == options.plans ? 0 : 1;
}

}  // namespace
}  // namespace touchpoint::bench

int main(int argc, char** argv) {
  touchpoint::bench::Options options;
  CLI::App app("Sends plans to a touchpointd and measures");
  options.channel.AddTo(app);
  app.add_option("--mode", options.mode)->check(CLI::IsMember({"stream", "unary", "empty"}));
  app.add_option("--plans", options.plans, "plans (or calls) in all");
  app.add_option("--streams", options.streams, "streams side by side");
  app.add_option("--batch", options.batch, "plans per message");
  app.add_option("--window", options.window, "messages under way per stream");
  app.add_option("--warm-up", options.warm_up, "unary and empty: calls before measuring");
  app.add_option_function<uint64_t>(
      "--pause", [&](uint64_t us) { options.pause = std::chrono::microseconds(us); },
      "unary and empty: microseconds of rest before each call");
  app.add_option("--seed", options.workload.seed);
  app.add_option("--stakeholders", options.workload.stakeholders);
  app.add_option("--plans-in-a-row", options.workload.plans_in_a_row, "of one stakeholder");
  app.add_option("--start", options.workload.start_seconds, "Unix seconds")->required();
  CLI11_PARSE(app, argc, argv);
  return touchpoint::bench::Run(options);
}
