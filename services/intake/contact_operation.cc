// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "services/intake/touchpoint_operation.h"

namespace touchpoint::intake {
namespace {

class ContactOperation final : public Operation {
 public:
  ContactOperation(ContactQuestion question, commit::Deadline deadline,
                   commit::Callback<ContactAnswer> done)
      : Operation(deadline), question_(std::move(question)), done_(std::move(done)) {}

  Progress Decide(Attempt& attempt) override {
    result_ = Ask(attempt);
    return Progress::kDecided;
  }
  void Deliver(const Attempt& /*attempt*/) override { done_(std::move(result_)); }
  void DeliverErased(const Attempt& /*attempt*/) override {
    if (result_) {
      for (decide::ChannelOption& option : result_->check.options) {
        option = {option.channel, false, std::nullopt, {ErasedReason()}};
      }
      result_->check.quotas.clear();
      result_->check.quiet_times.clear();
    }
    done_(std::move(result_));
  }
  void Fail(const Failure& failure) override { done_(tl::unexpected(failure)); }

 private:
  /// The plan that the question stands for, on one channel.
  PlanRequest PlanOn(const std::string& channel, const std::string& purpose) const {
    PlanRequest plan;
    plan.key = {question_.team, question_.stakeholder_id, ""};
    plan.channel = channel;
    plan.purpose = purpose;
    plan.topic = question_.topic;
    return plan;
  }

  Result<ContactAnswer> Ask(const Attempt& attempt) const {
    const Attempt::Setting& setting = attempt.setting();
    const decide::Rulebook& rulebook = *setting.rulebook;
    const model::Policy& policy = rulebook.policy();
    const std::string purpose =
        question_.purpose.empty() ? policy.LowestPurpose() : question_.purpose;
    std::vector<std::string> channels = question_.channels;
    for (auto at = policy.channels.begin();
         question_.channels.empty() && at != policy.channels.end(); ++at) {
      channels.push_back(at->first);
    }
    std::vector<model::PlanInput> plans;
    for (size_t i = 0; i < channels.size(); ++i) {
      auto plan = Complete(PlanOn(channels[i], purpose), rulebook, setting.now);
      if (!plan) {
        return tl::unexpected(InList(std::move(plan.error()), i));
      }
      plans.push_back(*std::move(plan));
    }
    if (auto full = CheckRoom(attempt)) {
      return tl::unexpected(*std::move(full));
    }
    const model::Timeline& timeline = attempt.timeline();
    return ContactAnswer{setting.now,
                         setting.rulebook,
                         policy.ZoneFor(timeline.profile.time_zone),
                         purpose,
                         attempt.IdOf(model::kNoSequence),
                         decide::CheckContact(timeline, rulebook, plans, setting.now)};
  }

  /// A plan's channel is one of the question's.
  static Failure InList(Failure failure, size_t index) {
    for (FieldViolation& violation : failure.fields) {
      if (violation.field == "channel") {
        violation.field = "channels[" + std::to_string(index) + "]";
        failure.message = violation.field + ": " + violation.description;
      }
    }
    return failure;
  }

  const ContactQuestion question_;
  commit::Callback<ContactAnswer> done_;
  Result<ContactAnswer> result_;
};

}  // namespace

std::unique_ptr<Operation> MakeContact(ContactQuestion question, commit::Deadline deadline,
                                       commit::Callback<ContactAnswer> done) {
  return std::make_unique<ContactOperation>(std::move(question), deadline, std::move(done));
}

}  // namespace touchpoint::intake
