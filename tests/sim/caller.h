// SPDX-License-Identifier: Apache-2.0
// Who asks: one request at a time, at whichever daemon is up, again and again until it is known
// what became of it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tests/sim/checks.h"
#include "tests/sim/host.h"

namespace touchpoint::sim {

/// A plan under the key of an earlier one that asked for something else: never accepted.
struct ReusedKey {
  intake::PlanRequest plan;
};

struct EraseRequest {
  std::string stakeholder_id;
};

using Request =
    std::variant<intake::PlanRequest, ReusedKey, intake::CancelRequest, intake::RescheduleRequest,
                 intake::ProfileRequest, intake::RecordRequest, intake::OutcomeRequest,
                 EraseRequest, intake::LeaseRequest, intake::AcknowledgeRequest,
                 intake::ExtendRequest, intake::ReturnRequest, intake::ResolveRequest>;

/// A plan that was answered, as its caller knows it.
struct Acknowledged {
  model::RequestKey key;
  model::TouchpointId id;
  model::Answer answer;
  bool cancelled = false;  // its cancellation was acknowledged
};

class Callers {
 public:
  Callers(VirtualTime& time, Dice& dice, std::vector<std::unique_ptr<Host>>& hosts, Checks& checks)
      : time_(time), dice_(dice), hosts_(hosts), checks_(checks) {}

  /// What a request about one touchpoint came to in the end.
  using Ended = std::function<void(const Result<intake::TouchpointAnswer>&)>;

  void Ask(Request request, Ended ended = nullptr);
  /// Told of each lease that is given by id. Set before the first request.
  std::function<void(const intake::LeasedContact&)> leased;
  /// Requests that are not known to have an end.
  size_t open() const { return open_; }
  const std::vector<Acknowledged>& acknowledged() const { return acknowledged_; }
  /// In the end.
  void CheckKeys();

 private:
  struct Errand {
    Request request;
    Ended ended_with = nullptr;
    uint64_t attempt = 0;
    bool ended = false;
  };
  using ErrandPtr = std::shared_ptr<Errand>;

  void Send(const ErrandPtr& errand);
  void Submit(intake::Submission& submission, const ErrandPtr& errand);
  void Retry(const ErrandPtr& errand);
  template <typename T>
  commit::Callback<T> Answered(const ErrandPtr& errand);
  void Judge(const Request& request, const intake::TouchpointAnswer& answer);
  void JudgePlan(const intake::PlanRequest& plan, const intake::TouchpointAnswer& answer);
  void Judge(const Request& request, const intake::ProfileAnswer& answer);
  void Judge(const Request& request, const intake::LeaseAnswer& answer);
  void Judge(const Request& request, bool erased);

  VirtualTime& time_;
  Dice& dice_;
  std::vector<std::unique_ptr<Host>>& hosts_;
  Checks& checks_;
  std::vector<Acknowledged> acknowledged_;
  std::vector<model::RequestKey> reused_;  // under which another plan was accepted
  size_t open_ = 0;
};

}  // namespace touchpoint::sim
