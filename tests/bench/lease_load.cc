// SPDX-License-Identifier: Apache-2.0
// Plans touchpoints of as many people, leases them as they fall due, acknowledges each at once, and
// prints one JSON object: rate, times from due to leased, own CPU.
#include <google/protobuf/util/time_util.h>
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <condition_variable>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "tests/bench/channel.h"
#include "tests/bench/measure.h"
#include "touchpoint/v1/dispatch_service.grpc.pb.h"
#include "touchpoint/v1/touchpoint_service.grpc.pb.h"

namespace touchpoint::bench {
namespace {

using google::protobuf::util::TimeUtil;

constexpr uint64_t kBatch = 500;  // plans per message

struct Options {
  ChannelOptions channel;
  uint64_t touchpoints = 20'000;
  uint64_t streams = 4;
  uint32_t credit = 1'000;  // of a stream
  double within = 0;        // seconds from the first that falls due to the last
  double ahead = 5;         // seconds to plan them in, before the first falls due
};

int64_t NowMillis() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// What all streams have seen.
class Tally {
 public:
  explicit Tally(uint64_t expected) : expected_(expected) {}

  void Leased(const v1::Lease& lease) {
    const double late =
        static_cast<double>(NowMillis() - TimeUtil::TimestampToMilliseconds(
                                              lease.touchpoint().decision().scheduled_time()));
    const std::lock_guard<std::mutex> lock(mutex_);
    late_ms_.push_back(late);
  }
  void Settled(const grpc::Status& status) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++settled_;
    if (!status.ok()) {
      ++errors_[status.error_message()];
    }
    if (settled_ >= expected_) {
      done_.notify_one();
    }
  }
  /// False if the rest does not come in time.
  bool AwaitAll(std::chrono::seconds patience) {
    std::unique_lock<std::mutex> lock(mutex_);
    return done_.wait_for(lock, patience, [this] { return settled_ >= expected_; });
  }
  boost::json::object ToJson() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return {{"answers", settled_},
            {"leases", late_ms_.size()},
            {"due_to_leased_p50_ms", Quantile(late_ms_, 0.5)},
            {"due_to_leased_p99_ms", Quantile(late_ms_, 0.99)},
            {"errors", bench::ToJson(errors_)}};
  }
  bool clean() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return errors_.empty() && settled_ == expected_ && late_ms_.size() == expected_;
  }

 private:
  const uint64_t expected_;
  std::mutex mutex_;
  std::condition_variable done_;
  uint64_t settled_ = 0;
  std::vector<double> late_ms_;
  std::map<std::string, uint64_t> errors_;
};

/// A sender that does nothing but acknowledge.
class Sender final
    : public grpc::ClientBidiReactor<v1::LeaseTouchpointsRequest, v1::LeaseTouchpointsResponse> {
 public:
  Sender(v1::DispatchService::Stub& stub, const Options& options, Tally& tally)
      : stub_(stub), options_(options), tally_(tally) {
    request_.add_channels("email");
    request_.set_credit(options.credit);
    stub.async()->LeaseTouchpoints(&context_, this);
    AddHold();  // writes come from the answers to acknowledgements
    writing_ = true;
    StartWrite(&request_);
    StartRead(&response_);
    StartCall();
  }

  void Stop() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopped_ = true;
    }
    RemoveHold();
    context_.TryCancel();
    std::unique_lock<std::mutex> lock(mutex_);
    gone_.wait(lock, [this] { return finished_; });
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      return;
    }
    for (const v1::Lease& lease : response_.leases()) {
      tally_.Leased(lease);
      Acknowledge(lease.lease_token());
    }
    StartRead(&response_);
  }
  void OnWriteDone(bool ok) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    writing_ = false;
    if (ok) {
      GiveCredit();
    }
  }
  void OnDone(const grpc::Status& /*status*/) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    finished_ = true;
    gone_.notify_one();
  }

 private:
  struct Acknowledgement {
    grpc::ClientContext context;
    v1::AcknowledgeTouchpointRequest request;
    v1::AcknowledgeTouchpointResponse response;
  };

  void Acknowledge(const std::string& token) {
    auto call = std::make_shared<Acknowledgement>();
    call->request.set_lease_token(token);
    call->request.set_result(v1::DISPATCH_RESULT_SENT);
    stub_.async()->AcknowledgeTouchpoint(&call->context, &call->request, &call->response,
                                         [this, call](const grpc::Status& status) {
                                           {
                                             const std::lock_guard<std::mutex> lock(mutex_);
                                             ++free_;
                                             GiveCredit();
                                           }
                                           tally_.Settled(status);
                                         });
  }

  void GiveCredit() {
    if (writing_ || stopped_ || free_ < options_.credit / 4) {
      return;
    }
    request_.Clear();
    request_.set_credit(std::exchange(free_, 0));
    writing_ = true;
    StartWrite(&request_);
  }

  v1::DispatchService::Stub& stub_;
  const Options& options_;
  Tally& tally_;
  grpc::ClientContext context_;
  v1::LeaseTouchpointsResponse response_;
  std::mutex mutex_;
  std::condition_variable gone_;
  v1::LeaseTouchpointsRequest request_;
  uint32_t free_ = 0;
  bool writing_ = false;
  bool stopped_ = false;
  bool finished_ = false;
};

/// Number `i` of them falls due `within` * i / touchpoints after `first`.
bool PlanAll(v1::TouchpointService::Stub& stub, const Options& options, int64_t first) {
  grpc::ClientContext context;
  const auto stream = stub.PlanTouchpoints(&context);
  for (uint64_t begin = 0; begin < options.touchpoints; begin += kBatch) {
    v1::PlanTouchpointsRequest request;
    request.mutable_common()->set_team("sales");
    request.mutable_common()->set_channel("email");
    request.mutable_common()->set_purpose("promotion");
    for (uint64_t i = begin; i < std::min(begin + kBatch, options.touchpoints); ++i) {
      v1::Plan& plan = *request.add_plans();
      plan.set_request_id("due-" + std::to_string(i));
      plan.set_stakeholder_id("person-" + std::to_string(i));
      const int64_t due =
          first + static_cast<int64_t>(options.within * 1000 * static_cast<double>(i) /
                                       static_cast<double>(options.touchpoints));
      *plan.mutable_preferred_time() = TimeUtil::MillisecondsToTimestamp(due);
      *plan.mutable_latest_time() = TimeUtil::MillisecondsToTimestamp(due + 3'600'000);
    }
    v1::PlanTouchpointsResponse response;
    if (!stream->Write(request) || !stream->Read(&response)) {
      break;
    }
    for (const v1::PlanResult& result : response.results()) {
      if (result.has_error()) {
        std::cerr << result.error().message() << "\n";
        return false;
      }
    }
  }
  stream->WritesDone();
  const grpc::Status status = stream->Finish();
  if (!status.ok()) {
    std::cerr << status.error_message() << "\n";
  }
  return status.ok();
}

int Run(const Options& options) {
  const auto channels = Connect(options.channel);
  if (channels.empty()) {
    return 1;
  }
  const int64_t first = NowMillis() + static_cast<int64_t>(options.ahead * 1000);
  if (!PlanAll(*v1::TouchpointService::NewStub(channels.front()), options, first)) {
    return 1;
  }
  if (NowMillis() > first) {
    std::cerr << "planning took longer than --ahead\n";
    return 1;
  }
  Tally tally(options.touchpoints);
  std::vector<std::unique_ptr<v1::DispatchService::Stub>> stubs;
  for (const auto& channel : channels) {
    stubs.push_back(v1::DispatchService::NewStub(channel));
  }
  const double cpu = CpuSeconds();
  std::vector<std::unique_ptr<Sender>> senders;
  for (uint64_t i = 0; i < options.streams; ++i) {
    senders.push_back(std::make_unique<Sender>(*stubs[i % stubs.size()], options, tally));
  }
  tally.AwaitAll(std::chrono::seconds(300));
  const double seconds = static_cast<double>(NowMillis() - first) / 1000;
  for (const auto& sender : senders) {
    sender->Stop();
  }
  boost::json::object report = tally.ToJson();
  const auto number = static_cast<double>(options.touchpoints);
  report["seconds"] = seconds;
  report["per_second"] = number / seconds;
  report["driver_cpu_us_per_answer"] = (CpuSeconds() - cpu) * 1e6 / number;
  std::cout << boost::json::serialize(report) << "\n";
  return tally.clean() ? 0 : 1;
}

}  // namespace
}  // namespace touchpoint::bench

int main(int argc, char** argv) {
  touchpoint::bench::Options options;
  CLI::App app("Leases what falls due from a touchpointd, and measures");
  options.channel.AddTo(app);
  app.add_option("--touchpoints", options.touchpoints, "in all, one of each person");
  app.add_option("--streams", options.streams, "senders side by side");
  app.add_option("--credit", options.credit, "leases that a sender holds at most");
  app.add_option("--within", options.within, "seconds over which they fall due; 0: all at once");
  app.add_option("--ahead", options.ahead, "seconds until the first falls due, to plan them in");
  CLI11_PARSE(app, argc, argv);
  return touchpoint::bench::Run(options);
}
