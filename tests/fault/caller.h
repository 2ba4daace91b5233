// SPDX-License-Identifier: Apache-2.0
// One of those who work with the daemons: plans, cancels, reschedules, reports outcomes and reads,
// each at any of the daemons, again and again by the same request id until it is answered.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/random.h"
#include "tests/fault/recorder.h"
#include "tests/support/api_client.h"

namespace touchpoint::fault {

/// What became of a plan as its caller was told: what has to be true from then on.
struct Claim {
  v1::PlanTouchpointRequest request;
  v1::PlanTouchpointResponse answer;
  /// DONE, FAILED or CANCELLED once that was acknowledged; PLANNED stands for all that is open.
  v1::TouchpointState state = v1::TOUCHPOINT_STATE_PLANNED;
  google::protobuf::Timestamp done_time;                   // while DONE
  std::optional<google::protobuf::Timestamp> rescheduled;  // to this preferred time
  bool settled = true;  // false: its last call was never answered
};

class Caller {
 public:
  struct Setting {
    std::vector<std::string> addresses;
    std::vector<std::string> stakeholders;  // whom it contacts, with all other callers
    std::string name;                       // first part of its request ids
    uint64_t seed = 0;
  };

  Caller(Setting setting, Recorder& recorder);

  /// One operation, whatever comes to its mind, until it is settled.
  void Act();

  const std::vector<Claim>& claims() const { return claims_; }

 private:
  uint64_t Below(uint64_t end) { return random_.Next() % end; }
  testing::ApiClient& AnyDaemon() { return *clients_[Below(clients_.size())]; }
  Claim* AnyOpen();

  void Plan();
  void Repeat(const Claim& claim);
  void Cancel(Claim& claim);
  void Reschedule(Claim& claim);
  void Report(Claim& claim);
  void Read();

  v1::PlanTouchpointRequest DrawPlan();

  /// Calls until it is answered for good and records every attempt; nothing if it was refused, or
  /// never answered (then the recorder has a complaint, and `settled` is false).
  template <typename Request, typename Response, typename Fill>
  std::optional<Response> Settle(grpc::Status (v1::TouchpointService::Stub::*method)(
                                     grpc::ClientContext*, const Request&, Response*),
                                 const Request& request, Operation operation, Fill fill,
                                 bool* settled = nullptr);

  Setting setting_;
  Recorder& recorder_;
  SeededRandom random_;
  std::vector<std::unique_ptr<testing::ApiClient>> clients_;
  std::vector<Claim> claims_;
  uint64_t plans_ = 0;
};

}  // namespace touchpoint::fault
