// SPDX-License-Identifier: Apache-2.0
// One contact for one topic (SEMANTICS §6): nobody is lost and nobody comes later than alone.
#include <algorithm>

#include "tests/property/check.h"
#include "tests/property/generate.h"
#include "tests/property/invariants.h"
#include "tests/support/oracle/contact.h"

namespace touchpoint::property {
namespace {

using model::State;

std::vector<Step::Kind> PlansAndCancels() {
  using Kind = Step::Kind;
  return {Kind::kPlan,   Kind::kPlan, Kind::kPlan,  Kind::kPlan,   Kind::kPlan,
          Kind::kCancel, Kind::kDone, Kind::kLease, Kind::kOutcome};
}

Scenario AnyMergingScenario() {
  Scenario scenario = *AnyScenario({.merges = true, .kinds = PlansAndCancels(), .steps_max = 18});
  scenario.policy.blackouts.clear();
  scenario.profile.do_not_contact = false;
  for (Step& step : scenario.steps) {  // one topic, long windows, early arrival: contacts meet
    step.plan.topic = "t";
    step.plan.channels = {"email", "phone"};
    step.plan.window += 24;
    step.plan.before = step.plan.lead;
    step.advance /= 4;
  }
  if (scenario.policy.merges.empty()) {
    scenario.policy.merges.push_back({"merge1", {}, true, model::MergeWhen::kIfBlocked, 5});
  }
  return scenario;
}

bool IsLimited(const model::Change& change) {
  return std::any_of(change.reasons.begin(), change.reasons.end(), [](const model::Reason& one) {
    return one.kind == model::ReasonKind::kDisplacementLimit;
  });
}

TEST(Merging, BringsNobodyLaterThanAlone) {
  CheckProperty(2000, [] {
    Live(AnyMergingScenario(), [](const Event& event) {
      const model::Change* change = event.decision.Find(event.decision.subject);
      if (!std::holds_alternative<model::PlanInput>(event.input) ||
          change->after.state != State::kMerged) {
        return;
      }
      model::Policy separate = event.policy();
      separate.merges.clear();
      if (IsLimited(*change)) {
        separate.displacement_limit = 0;  // alone it would not have displaced anybody either
      }
      const model::Decision decision = Ask(event.before, separate, event.input, event.now);
      const model::Touchpoint& alone = decision.Find(event.decision.subject)->after;
      RC_LOG() << event.Text() << "alone\n" << Describe(decision, event.after);
      RC_ASSERT((alone.state == State::kSuppressed || change->after.scheduled <= alone.scheduled));
      for (const model::Touchpoint& before : event.before.touchpoints) {
        const model::Touchpoint& after = *event.after.Find(before.sequence);
        if (after.sequence == change->after.host || after.host == change->after.host) {
          RC_ASSERT(after.scheduled <= before.scheduled);
        } else if (before.state == State::kPlanned) {
          RC_ASSERT((before.scheduled == after.scheduled && before.channel == after.channel));
        }
      }
    });
  });
}

bool MayShare(const oracle::Contributor& a, const oracle::Contributor& b,
              const model::Policy& policy) {
  const auto includes = [](const model::Scope::Values& purposes, const std::string& purpose) {
    return !purposes || std::find(purposes->begin(), purposes->end(), purpose) != purposes->end();
  };
  return a.rights.merges && b.rights.merges &&
         std::any_of(policy.merges.begin(), policy.merges.end(), [&](const model::MergeRule& rule) {
           return includes(rule.purposes, a.purpose) && includes(rule.purposes, b.purpose) &&
                  (rule.across_teams || a.team == b.team);
         });
}

// Whether the contact could take in `joining`, but for the time; all channels are everybody's.
bool IsOpenTo(const oracle::Contact& contact, const oracle::Contributor& joining,
              const Event& event) {
  Instant earliest = joining.earliest;
  Instant latest = joining.latest;
  for (const oracle::Contributor& one : contact.contributors) {
    earliest = std::max(earliest, one.earliest);
    latest = std::min(latest, one.latest);
  }
  const auto takes = [&](const model::MergeRule& rule) {
    model::Policy only = event.policy();
    only.merges = {rule};
    return contact.contributors.size() < rule.size &&
           std::all_of(
               contact.contributors.begin(), contact.contributors.end(),
               [&](const oracle::Contributor& one) { return MayShare(one, joining, only); });
  };
  const auto& rules = event.policy().merges;
  return contact.state == State::kPlanned && contact.from > event.now && earliest < latest &&
         contact.contributors.front().topic == joining.topic &&
         std::any_of(rules.begin(), rules.end(), takes);
}

TEST(Merging, JoinsTheNearestThatIsOpenToItAndNoOther) {
  CheckProperty(2000, [] {
    Scenario scenario = AnyMergingScenario();
    for (model::MergeRule& rule : scenario.policy.merges) {
      rule.when = model::MergeWhen::kIfBlocked;  // so that every rule counts for who is blocked
    }
    Live(scenario, [](const Event& event) {
      const model::Change* change = event.decision.Find(event.decision.subject);
      if (!std::holds_alternative<model::PlanInput>(event.input) ||
          change->after.state != State::kMerged) {
        return;
      }
      const auto joining = oracle::ContributorOf(event.after, change->after, event.policy());
      const auto distance = [&](const oracle::Contact& contact) {
        return std::pair(std::chrono::abs(contact.from - joining.preferred), contact.from);
      };
      const auto contacts = oracle::ContactsOf(event.before, event.policy(), event.now);
      const auto host = std::find_if(
          contacts.begin(), contacts.end(),
          [&](const oracle::Contact& contact) { return contact.host() == change->after.host; });
      RC_LOG() << event.Text();
      RC_ASSERT(host != contacts.end());
      RC_ASSERT(IsOpenTo(*host, joining, event));
      for (const oracle::Contact& other : contacts) {
        RC_ASSERT((!IsOpenTo(other, joining, event) || distance(*host) <= distance(other)));
      }
    });
  });
}

TEST(Merging, ContactsKeepToARuleAndItsSize) {
  CheckProperty(1500, [] {
    Scenario scenario = AnyMergingScenario();
    Live(scenario, [](const Event& event) {
      uint32_t size = 1;
      for (const model::MergeRule& rule : event.policy().merges) {
        size = std::max(size, rule.size);
      }
      for (const auto& contact : oracle::ContactsOf(event.after, event.policy(), event.now)) {
        RC_LOG() << event.Text();
        RC_ASSERT(contact.contributors.size() <= size);
        const oracle::Contributor& host = contact.contributors.front();
        for (size_t i = 1; i < contact.contributors.size(); ++i) {
          RC_ASSERT((contact.state == State::kDone ||
                     std::any_of(contact.contributors.begin(), contact.contributors.end(),
                                 [&](const oracle::Contributor& other) {
                                   return other.sequence != contact.contributors[i].sequence &&
                                          MayShare(other, contact.contributors[i], event.policy());
                                 })));
          RC_ASSERT(contact.contributors[i].topic == host.topic);
        }
      }
    });
  });
}

// Whether the contact is earlier than everybody but its host asked for.
bool IsBeforeAllPreferred(const model::Timeline& timeline, const oracle::Contact& contact) {
  const Instant at = timeline.Find(contact.host())->scheduled;
  return std::all_of(
      contact.contributors.begin() + 1, contact.contributors.end(),
      [&](const oracle::Contributor& one) { return at < timeline.Find(one.sequence)->preferred; });
}

TEST(Merging, CancellingTheHostPromotesTheNextByRank) {
  CheckProperty(3000, [] {
    Live(AnyMergingScenario(), [](const Event& event) {
      if (!std::holds_alternative<model::CancelInput>(event.input)) {
        return;
      }
      const auto contacts = oracle::ContactsOf(event.before, event.policy(), event.now);
      for (const oracle::Contact& contact : contacts) {
        if (contact.host() != event.decision.subject || contact.contributors.size() < 2) {
          continue;
        }
        const auto heir = std::min_element(contact.contributors.begin() + 1,
                                           contact.contributors.end(), oracle::RanksBefore);
        RC_LOG() << event.Text();
        RC_ASSERT(event.after.Find(contact.host())->state == State::kCancelled);
        const model::Change* change = event.decision.Find(heir->sequence);
        if (change != nullptr && change->cause == model::Cause::kReoffered) {
          continue;  // the freed slot was offered to the heir at once
        }
        if (IsBeforeAllPreferred(event.before, contact)) {
          continue;  // only the host's wish had brought it forward: it is placed anew
        }
        for (size_t i = 1; i < contact.contributors.size(); ++i) {
          const model::Touchpoint& one = *event.after.Find(contact.contributors[i].sequence);
          RC_ASSERT(one.state ==
                    (one.sequence == heir->sequence ? State::kPlanned : State::kMerged));
          RC_ASSERT(one.host ==
                    (one.sequence == heir->sequence ? model::kNoSequence : heir->sequence));
        }
      }
    });
  });
}

TEST(Merging, ADoneHostIsDoneForEveryContributor) {
  CheckProperty(2000, [] {
    Live(AnyMergingScenario(), [](const Event& event) {
      const auto* done = std::get_if<model::OutcomeInput>(&event.input);
      if (done == nullptr || !done->done) {
        return;
      }
      RC_LOG() << event.Text();
      const auto contacts = oracle::ContactsOf(event.before, event.policy(), event.now);
      for (const oracle::Contact& contact : contacts) {
        if (contact.host() != done->sequence) {
          continue;
        }
        for (const oracle::Contributor& one : contact.contributors) {
          RC_ASSERT(event.after.Find(one.sequence)->state == State::kDone);
          RC_ASSERT(event.after.Find(one.sequence)->occupied_from == done->at);
        }
      }
    });
  });
}

}  // namespace
}  // namespace touchpoint::property
