// SPDX-License-Identifier: Apache-2.0
#include <tuple>
#include <utility>

#include "common/base/mutant.h"
#include "common/model/attention.h"
#include "common/model/lease.h"
#include "services/intake/contact_target.h"
#include "services/intake/touchpoint_operation.h"

namespace touchpoint::intake {
namespace {

using model::State;
using model::Touchpoint;

Failure NotDue(const std::optional<Instant>& leasable) {
  return {Code::kFailedPrecondition,
          "NOT_DUE",
          leasable ? "the touchpoint is not due yet" : "the touchpoint has no time to be due at",
          {{"due_time", leasable ? FormatRfc3339(*leasable) : ""}},
          {},
          {}};
}

Failure NotLegal() {
  return {Code::kFailedPrecondition,
          "NOT_LEGAL",
          "a rule forbids the contact now; it was placed anew, see GetTouchpoint",
          {},
          {},
          {}};
}

class LeaseOperation final : public Operation {
 public:
  LeaseOperation(LeaseRequest request, model::Nonce nonce, commit::Deadline deadline,
                 commit::Callback<LeaseAnswer> done)
      : Operation(deadline), request_(std::move(request)), nonce_(nonce), done_(std::move(done)) {}

  std::vector<model::Sequence> wanted(const model::Timeline& timeline, const model::Policy& policy,
                                      Instant now) const override {
    const Touchpoint* host = Choose(timeline, policy, now);
    return host == nullptr ? std::vector<model::Sequence>()
                           : model::ContactOf(timeline, *host, policy);
  }

  Progress Decide(Attempt& attempt) override {
    failure_.reset();
    leased_ = model::kNoSequence;
    const Attempt::Setting& setting = attempt.setting();
    if (setting.no_lease) {
      failure_ = *setting.no_lease;
      return Progress::kDecided;
    }
    const Touchpoint* host = Choose(attempt.timeline(), setting.rulebook->policy(), setting.now);
    failure_ = request_.touchpoint ? WhyNot(attempt, host) : std::nullopt;
    if (host == nullptr || failure_) {
      return setting.fresh ? Progress::kDecided : Progress::kNeedsFresh;
    }
    for (const model::Sequence part :
         model::ContactOf(attempt.timeline(), *host, setting.rulebook->policy())) {
      if (attempt.DetailsOf(part) == nullptr) {
        return Changed();
      }
    }
    const model::Sequence sequence = host->sequence;
    const auto& decision = attempt.Decide(model::LeaseInput{sequence, nonce_, request_.lease});
    if (decision.changes.empty() && !setting.fresh) {
      return Progress::kNeedsFresh;  // as with a refusal: no commit would find out
    }
    const Touchpoint* after = attempt.timeline().Find(sequence);
    if (after->state == State::kLeased && after->lease.nonce == nonce_) {
      leased_ = sequence;
    } else if (request_.touchpoint) {
      failure_ = NotLegal();
    }
    return Progress::kDecided;
  }

  void Deliver(const Attempt& attempt) override {
    // What came behind it into the same commit may have said that the contact was done.
    const Touchpoint* leased = attempt.timeline().Find(leased_);
    const bool is_over = leased != nullptr && leased->state != State::kLeased;
    if (is_over && request_.touchpoint) {
      failure_ = WhyFixed(*leased, attempt.setting().now).value_or(NotLegal());
    }
    if (failure_) {
      return done_(tl::unexpected(*std::move(failure_)));
    }
    const model::Policy& policy = attempt.setting().rulebook->policy();
    LeaseAnswer answer;
    if (leased != nullptr && !is_over) {
      answer.leased = Describe(attempt, policy);
    }
    answer.then = {attempt.after(),
                   model::AttentionAt(*attempt.after(), policy, attempt.setting().now)};
    done_(std::move(answer));
  }
  /// It never is the first that is heard of somebody, so nobody asks whether that one was erased.
  void DeliverErased(const Attempt& attempt) override { Deliver(attempt); }
  void Fail(const Failure& failure) override { done_(tl::unexpected(failure)); }

 private:
  /// The contact that is asked for, due or not; or the first that is due in the list.
  const Touchpoint* Choose(const model::Timeline& timeline, const model::Policy& policy,
                           Instant now) const {
    if (request_.touchpoint) {
      return FindContact(timeline, policy, *request_.touchpoint, request_.scope);
    }
    const Touchpoint* first = nullptr;
    std::optional<Instant> since;
    for (const Touchpoint& each : timeline.touchpoints) {
      const auto ready = model::ReadyTime(timeline, each, policy, now);
      if (!ready || *ready > now || (since && *since <= *ready) ||
          timeline.names.Text(each.channel) != request_.list.channel ||
          model::LeadTeamOf(timeline, each, policy) != request_.list.team) {
        continue;
      }
      first = &each;
      since = ready;
    }
    return first;
  }

  static std::optional<Failure> WhyNot(const Attempt& attempt, const Touchpoint* host) {
    if (host == nullptr) {
      return TouchpointNotFound();
    }
    const Instant now = attempt.setting().now;
    const auto& timeline = attempt.timeline();
    const model::Channel& channel =
        attempt.setting().rulebook->policy().ChannelOf(timeline.names.Text(host->channel));
    const auto leasable = model::LeasableFrom(*host, channel, now);
    if (leasable && *leasable <= now) {
      return std::nullopt;
    }
    if (auto fixed = leasable ? std::nullopt : WhyFixed(*host, now)) {
      return fixed;
    }
    return NotDue(leasable);
  }

  /// The contact is not the one whose details were loaded: the policy came in between.
  Progress Changed() {
    if (request_.touchpoint) {
      failure_ = Failure{Code::kAborted,
                         "CONTENTION",
                         "the contact changed meanwhile; send the request again",
                         {},
                         {},
                         Duration(100)};
    }
    return Progress::kDecided;
  }

  LeasedContact Describe(const Attempt& attempt, const model::Policy& policy) const {
    const model::Timeline& timeline = attempt.timeline();
    const Touchpoint& host = *timeline.Find(leased_);
    LeasedContact contact;
    contact.host = attempt.ViewOf(host);
    contact.channel = timeline.names.Text(host.channel);
    contact.proof = {attempt.IdOf(leased_), host.lease.epoch, host.lease.nonce};
    for (const model::Sequence sequence : model::ContactOf(timeline, host, policy)) {
      if (TP_MUTANT(kContributorNotHandedOut) && sequence > leased_) {
        continue;
      }
      const Touchpoint& part = *timeline.Find(sequence);
      contact.parts.push_back({timeline.names.Text(part.team), timeline.names.Text(part.purpose),
                               attempt.IdOf(sequence), *attempt.DetailsOf(sequence)});
    }
    return contact;
  }

  const LeaseRequest request_;
  const model::Nonce nonce_;
  commit::Callback<LeaseAnswer> done_;
  std::optional<Failure> failure_;
  model::Sequence leased_ = model::kNoSequence;
};

}  // namespace

std::unique_ptr<Operation> MakeLease(LeaseRequest request, model::Nonce nonce,
                                     commit::Deadline deadline,
                                     commit::Callback<LeaseAnswer> done) {
  return std::make_unique<LeaseOperation>(std::move(request), nonce, deadline, std::move(done));
}

}  // namespace touchpoint::intake
