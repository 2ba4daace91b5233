// SPDX-License-Identifier: Apache-2.0
// What waits for a stakeholder's timeline: each request as something that can be decided, again if
// need be, and answered once.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/intake/attempt.h"
#include "services/intake/requests.h"

namespace touchpoint::intake {

class Operation {
 public:
  explicit Operation(commit::Deadline deadline) : deadline_(deadline) {}
  virtual ~Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  commit::Deadline deadline() const { return deadline_; }

  /// The hash of the request key whose details have to be loaded first.
  virtual std::optional<uint64_t> request_key() const { return std::nullopt; }
  /// A touchpoint whose details have to be loaded first.
  virtual model::Sequence target() const { return model::kNoSequence; }
  /// Whether it may be the first that is heard of a stakeholder. It must then have an effect, so
  /// that a commit finds out when it was not.
  virtual bool may_be_first() const { return false; }
  /// The touchpoints, besides target(), whose details have to be loaded first.
  virtual std::vector<model::Sequence> wanted(const model::Timeline& /*timeline*/,
                                              const model::Policy& /*policy*/,
                                              Instant /*now*/) const {
    return {};
  }
  /// Whether its caller may know of the touchpoints of this team. Of others nothing is loaded, so
  /// that hiding them takes no longer than not finding them.
  virtual bool Sees(std::string_view /*team*/) const { return true; }

  /// Whether it erases the stakeholder: it is never decided, and has its turn for itself.
  virtual bool erases() const { return false; }

  enum class Progress {
    kDecided,     // Deliver() after the commit
    kNeedsFresh,  // would refuse or move nothing on what may be stale: load and try again
  };
  /// Decides on the attempt's timeline. Forgets what an earlier attempt decided.
  virtual Progress Decide(Attempt& attempt) = 0;
  /// Answers; `attempt` has been committed, or had no effect.
  virtual void Deliver(const Attempt& attempt) = 0;
  /// Answers where the stakeholder was erased: nothing of it is stored, now or later. `attempt` is
  /// what would have been committed, on an empty timeline.
  virtual void DeliverErased(const Attempt& attempt) = 0;
  virtual void Fail(const Failure& failure) = 0;

 private:
  commit::Deadline deadline_;
};

using Operations = std::deque<std::unique_ptr<Operation>>;

/// The touchpoints whose details the operations look at before deciding.
std::vector<model::Sequence> WantedDetails(const Operations& batch, const model::Timeline& timeline,
                                           const model::Policy& policy, Instant now);

using TouchpointCallback = commit::Callback<TouchpointAnswer>;

std::unique_ptr<Operation> MakePlan(PlanRequest request, commit::Deadline deadline,
                                    TouchpointCallback done);
std::unique_ptr<Operation> MakeCancel(CancelRequest request, commit::Deadline deadline,
                                      TouchpointCallback done);
std::unique_ptr<Operation> MakeReschedule(RescheduleRequest request, commit::Deadline deadline,
                                          TouchpointCallback done);
std::unique_ptr<Operation> MakeProfile(ProfileRequest request, commit::Deadline deadline,
                                       commit::Callback<ProfileAnswer> done);
std::unique_ptr<Operation> MakeRecord(RecordRequest request, commit::Deadline deadline,
                                      TouchpointCallback done);
std::unique_ptr<Operation> MakeOutcome(OutcomeRequest request, commit::Deadline deadline,
                                       TouchpointCallback done);
/// `request.feedback` is set.
std::unique_ptr<Operation> MakeFeedback(OutcomeRequest request, commit::Deadline deadline,
                                        TouchpointCallback done);
/// Decides nothing: only to be tried.
std::unique_ptr<Operation> MakeContact(ContactQuestion question, commit::Deadline deadline,
                                       commit::Callback<ContactAnswer> done);
/// Answers true.
std::unique_ptr<Operation> MakeErase(commit::Deadline deadline, commit::Callback<bool> done);
/// `nonce` will be that of the lease.
std::unique_ptr<Operation> MakeLease(LeaseRequest request, model::Nonce nonce,
                                     commit::Deadline deadline, commit::Callback<LeaseAnswer> done);
std::unique_ptr<Operation> MakeAcknowledge(AcknowledgeRequest request, commit::Deadline deadline,
                                           TouchpointCallback done);
std::unique_ptr<Operation> MakeExtend(ExtendRequest request, commit::Deadline deadline,
                                      TouchpointCallback done);
std::unique_ptr<Operation> MakeReturn(ReturnRequest request, commit::Deadline deadline,
                                      TouchpointCallback done);
std::unique_ptr<Operation> MakeResolve(ResolveRequest request, commit::Deadline deadline,
                                       TouchpointCallback done);
/// `fresh`: on a timeline that is loaded for it.
std::unique_ptr<Operation> MakeTick(bool fresh, commit::Deadline deadline,
                                    commit::Callback<TickAnswer> done);

}  // namespace touchpoint::intake
