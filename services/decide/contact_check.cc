// SPDX-License-Identifier: Apache-2.0
#include "services/decide/contact_check.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/base/assert.h"
#include "services/decide/arrival.h"
#include "services/decide/decide.h"
#include "services/decide/gate.h"
#include "services/decide/placement.h"

namespace touchpoint::decide {
namespace {

ChannelOption Ask(const model::Timeline& timeline, const Rulebook& rulebook,
                  const model::PlanInput& plan, Instant now) {
  const model::Decision decision = Decide(timeline, rulebook, plan, now);
  const model::Change* change = decision.Find(decision.subject);
  TP_ASSERT(change != nullptr);
  ChannelOption option;
  option.channel = plan.channel;
  option.reasons = change->reasons;
  const bool has_place = change->after.verdict != model::Verdict::kSuppressed;
  option.next_time = has_place ? change->after.scheduled : change->next_legal;
  option.allowed_now = has_place && change->after.scheduled == now;
  return option;
}

bool CountsByChannel(const CountingRule& rule) {
  return std::find(rule.each.begin(), rule.each.end(), model::Dimension::kChannel) !=
         rule.each.end();
}

std::vector<Quota> QuotasOf(const model::Timeline& timeline, const Rulebook& rulebook,
                            const std::vector<model::PlanInput>& plans, Instant now) {
  Board board(timeline, timeline.profile, rulebook, now, now);
  std::map<std::pair<const CountingRule*, std::string>, Quota> quotas;
  for (const model::PlanInput& plan : plans) {
    const ItemIndex item = board.Add(NewTouchpoint(board, plan), model::Cause::kPlanned);
    const model::NameId channel = board.At(item).channels[0];
    for (const Usage& usage : Gate::Usages(board, {item}, channel, now, now + kHorizon)) {
      const CountingRule& rule = *usage.rule;
      const bool own = CountsByChannel(rule);
      Quota quota{&rule, own ? std::vector{plan.channel} : rule.channels, usage.used, {}};
      if (usage.used >= rule.limit) {
        quota.free = usage.free;
      }
      // Channels that share a counter see the same of it.
      quotas.try_emplace({&rule, own ? plan.channel : ""}, std::move(quota));
    }
  }
  std::vector<Quota> ordered;
  for (auto& [key, quota] : quotas) {
    ordered.push_back(std::move(quota));
  }
  return ordered;
}

}  // namespace

ContactCheck CheckContact(const model::Timeline& timeline, const Rulebook& rulebook,
                          const std::vector<model::PlanInput>& plans, Instant now) {
  ContactCheck check;
  for (const model::PlanInput& plan : plans) {
    check.options.push_back(Ask(timeline, rulebook, plan, now));
  }
  check.quotas = QuotasOf(timeline, rulebook, plans, now);
  const model::PurposeRights* rights = rulebook.policy().Rights(plans.at(0).purpose);
  TP_ASSERT(rights != nullptr);
  if (rights->obeys_quiet_hours) {
    check.quiet_times = QuietTimes(rulebook, timeline.profile, now, now + kQuietAhead);
    std::erase_if(check.quiet_times, [&plans](const QuietTime& time) {
      return std::none_of(plans.begin(), plans.end(), [&time](const model::PlanInput& plan) {
        return model::Allows(time.channels, plan.channel);
      });
    });
  }
  return check;
}

}  // namespace touchpoint::decide
