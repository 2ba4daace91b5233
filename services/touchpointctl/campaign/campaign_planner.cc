// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/campaign/campaign_planner.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>

#include "services/touchpointctl/client/stall_guard.h"

namespace touchpoint::ctl {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr size_t kUnderWayMax = 8;
constexpr milliseconds kFirstPause(100);
constexpr milliseconds kLongestPause(2000);

bool IsPassing(const Failure& failure) {
  return failure.code == Code::kUnavailable || failure.code == Code::kDeadlineExceeded ||
         failure.code == Code::kAborted || failure.reason == "OVERLOADED";
}

}  // namespace

/// One call, a message at a time.
class CampaignPlanner::Stream {
 public:
  explicit Stream(Connection& connection)
      : connection_(connection),
        call_(connection.campaigns().PlanCampaign(&context_)),
        guard_(context_, 3 * connection.timeout()) {}

  /// False once the stream has ended.
  bool Write(const v1::PlanCampaignRequest& request) {
    ++under_way_;
    return Wait([&] { return call_->Write(request); });
  }
  bool Read(v1::PlanCampaignResponse& response) {
    --under_way_;
    return Wait([&] { return call_->Read(&response); });
  }
  /// Messages without a response.
  size_t under_way() const { return under_way_; }

  Result<void> Finish() {
    v1::PlanCampaignResponse unexpected;
    grpc::Status status = Wait([&] {
      call_->WritesDone();
      while (call_->Read(&unexpected)) {
      }
      return call_->Finish();
    });
    if (guard_.stalled()) {
      status = grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "nothing came back");
    }
    return status.ok() ? Result<void>() : tl::unexpected(ToFailure(status, connection_.server()));
  }
  /// Why a read or a write has failed.
  Failure Broken() {
    const Result<void> finished = Finish();
    return finished ? Failure{Code::kUnavailable,
                              "NO_ANSWER",
                              connection_.server() + " ended the stream too early",
                              {},
                              {},
                              {}}
                    : finished.error();
  }

 private:
  template <typename Function>
  std::invoke_result_t<Function> Wait(Function function) {
    guard_.BeginWait();
    std::invoke_result_t<Function> answer = function();
    guard_.EndWait();
    return answer;
  }

  Connection& connection_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::PlanCampaignRequest, v1::PlanCampaignResponse>>
      call_;
  StallGuard guard_;
  size_t under_way_ = 0;
};

CampaignPlanner::CampaignPlanner(Connection& connection, const Console& console,
                                 Progressed progressed)
    : connection_(connection), console_(console), progressed_(std::move(progressed)) {
}

Result<v1::PlanCampaignResponse> CampaignPlanner::Run(const v1::CampaignHeader& header,
                                                      bool validate_only, Audience& audience) {
  auto last_news = steady_clock::now();
  milliseconds pause = kFirstPause;
  while (true) {
    const int64_t before = last_.offset();
    const Result<void> run = RunStream(header, validate_only, audience);
    if (run) {
      return last_;
    }
    if (last_.offset() > before) {
      last_news = steady_clock::now();
      pause = kFirstPause;
    }
    const bool patient = steady_clock::now() - last_news < 3 * connection_.timeout();
    if (validate_only || !IsPassing(run.error()) || !patient) {
      return tl::unexpected(run.error());
    }
    if (pause == kFirstPause) {
      console_.err << (console_.err_is_terminal ? "\r\x1b[K" : "") << "the stream broke ("
                   << run.error().reason << "): going on from " << last_.offset() << std::endl;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, kLongestPause);
  }
}

Result<void> CampaignPlanner::RunStream(const v1::CampaignHeader& header, bool validate_only,
                                        Audience& audience) {
  Stream stream(connection_);
  v1::PlanCampaignRequest start;
  *start.mutable_header() = header;
  start.set_validate_only(validate_only);
  if (!stream.Write(start)) {
    return tl::unexpected(stream.Broken());
  }
  if (auto taken = Take(stream, audience); !taken) {
    return taken;
  }
  if (auto found = audience.GoTo(static_cast<uint64_t>(last_.offset())); !found) {
    return found;
  }
  if (auto exchanged = Exchange(stream, audience); !exchanged) {
    return exchanged;
  }
  return stream.Finish();
}

Result<void> CampaignPlanner::Exchange(Stream& stream, Audience& audience) {
  bool end = false;
  while (!end || stream.under_way() > 0) {
    if (end || stream.under_way() == kUnderWayMax) {
      if (auto taken = Take(stream, audience); !taken) {
        return taken;
      }
      continue;
    }
    const auto part = audience.Next();
    if (!part) {
      return tl::unexpected(part.error());
    }
    v1::PlanCampaignRequest request;
    if (*part != nullptr) {
      request.set_offset(static_cast<int64_t>((*part)->offset));
      *request.mutable_stakeholder_ids() = {(*part)->ids.begin(), (*part)->ids.end()};
    } else {
      request.set_end(true);
      end = true;
    }
    if (!stream.Write(request)) {
      return tl::unexpected(stream.Broken());
    }
  }
  return {};
}

Result<void> CampaignPlanner::Take(Stream& stream, Audience& audience) {
  v1::PlanCampaignResponse response;
  if (!stream.Read(response)) {
    return tl::unexpected(stream.Broken());
  }
  last_ = std::move(response);
  audience.Forget(static_cast<uint64_t>(last_.offset()));
  progressed_(last_);
  return {};
}

}  // namespace touchpoint::ctl
