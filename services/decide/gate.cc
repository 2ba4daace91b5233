// SPDX-License-Identifier: Apache-2.0
#include "services/decide/gate.h"

#include <algorithm>
#include <tuple>

#include "services/decide/wall_clock.h"

namespace touchpoint::decide {
namespace {

using model::Dimension;
using model::Reason;
using model::ReasonKind;

bool Names(const model::Scope::Values& values, const std::string& name) {
  return !values || std::find(values->begin(), values->end(), name) != values->end();
}

bool IsCalendar(const CountingRule& rule) {
  return rule.period != model::CapPeriod::kRolling;
}

ReasonKind KindOf(const CountingRule& rule) {
  if (rule.is_gap) {
    return ReasonKind::kGap;
  }
  return IsCalendar(rule) ? ReasonKind::kCalendarCap : ReasonKind::kRollingCap;
}

}  // namespace

Gate::Gate(const Board& board, const ItemList& items, model::NameId channel, Instant from,
           Instant to)
    : board_(&board), channel_name_(&board.Text(channel)), channel_(channel) {
  AddCounters(items);
  const bool calendar = std::any_of(counters_.begin(), counters_.end(), [](const Counter& counter) {
    return IsCalendar(*counter.rule);
  });
  for (const ItemIndex item : items) {
    never_ = never_ ? never_ : Consent(item);
    obeys_wall_clock_ = obeys_wall_clock_ || board.RightsOf(item).obeys_quiet_hours;
  }
  if (!never_ && board.zones().empty() && (obeys_wall_clock_ || calendar)) {
    never_ = Reason{"", ReasonKind::kUnknownTimeZone, *channel_name_, {}, {}, {}, {}, {}};
  }
  if (!never_) {
    Count(from, to);
  }
}

Gate::Key Gate::KeyOf(const CountingRule& rule, ItemIndex item, model::NameId channel) const {
  Key key = {};
  if (rule.each.empty()) {
    return key;
  }
  const model::Touchpoint& touchpoint = board_->At(item);
  const std::array<model::NameId, 5> values = {channel, touchpoint.team, touchpoint.purpose,
                                               touchpoint.topic, touchpoint.initiative};
  for (const Dimension dimension : rule.each) {
    key[static_cast<size_t>(dimension)] = values[static_cast<size_t>(dimension)];
  }
  return key;
}

void Gate::AddCounters(const ItemList& items) {
  const auto& rules = board_->rulebook().counting_rules();
  counters_.reserve(rules.size());
  for (size_t index = 0; index < rules.size(); ++index) {
    const size_t first = counters_.size();
    for (const ItemIndex item : items) {
      const bool obeys =
          board_->RightsOf(item).obeys_caps && (board_->Scope(item, channel_) >> index & 1U) != 0;
      if (!obeys) {
        continue;
      }
      const Key key = KeyOf(rules[index], item, channel_);
      const bool known =
          std::any_of(counters_.begin() + static_cast<std::ptrdiff_t>(first), counters_.end(),
                      [&key](const Counter& other) { return other.key == key; });
      if (!known) {
        counters_.push_back({&rules[index], key, {}});
        reach_ = std::max(reach_, rules[index].reach);
      }
    }
  }
}

void Gate::Count(Instant from, Instant to) {
  RuleMask wanted = 0;
  const CountingRule* first = board_->rulebook().counting_rules().data();
  for (const Counter& counter : counters_) {
    wanted |= RuleMask{1} << (counter.rule - first);
  }
  if (wanted == 0) {
    return;
  }
  for (ContactIndex contact = 0; contact < board_->contacts(); ++contact) {
    const Contact& other = board_->at(contact);
    if (other.present && other.to > from - reach_ && other.from < to + reach_) {
      CountContact(contact, wanted, from, to);
    }
  }
  std::erase_if(counters_, [](const Counter& counter) {
    return counter.others.size() < counter.rule->limit;  // can't be full
  });
  for (Counter& counter : counters_) {
    std::sort(counter.others.begin(), counter.others.end(),
              [](const Occupied& a, const Occupied& b) {
                return std::tie(a.to, a.sequence) < std::tie(b.to, b.sequence);
              });
  }
}

void Gate::CountContact(ContactIndex contact, RuleMask wanted, Instant from, Instant to) {
  const Contact& other = board_->at(contact);
  const CountingRule* first = board_->rulebook().counting_rules().data();
  for (const ItemIndex item : board_->Contributors(contact)) {
    if (!board_->RightsOf(item).counts) {
      continue;
    }
    const RuleMask scope = board_->Scope(item, other.channel) & wanted;
    if (scope == 0) {
      continue;
    }
    for (Counter& counter : counters_) {
      const CountingRule& rule = *counter.rule;
      const bool matches = (scope >> (counter.rule - first) & 1U) != 0 &&
                           other.to > from - rule.reach && other.from < to + rule.reach &&
                           KeyOf(rule, item, other.channel) == counter.key;
      const model::Touchpoint& host = board_->At(other.host);
      if (!matches ||
          (!counter.others.empty() && counter.others.back().sequence == host.sequence)) {
        continue;  // a contact counts once, however many of its contributors match
      }
      const ZoneTable* zone = host.done_zone == model::kNoName
                                  ? nullptr
                                  : board_->rulebook().zones().Find(board_->Text(host.done_zone));
      counter.others.push_back({other.from, other.to, host.sequence, zone});
    }
  }
}

std::optional<Reason> Gate::Consent(ItemIndex item) const {
  const model::Profile& profile = board_->profile();
  if (board_->RightsOf(item).legal_duty) {
    return std::nullopt;
  }
  const std::string& purpose = board_->Text(board_->At(item).purpose);
  const bool refused =
      profile.do_not_contact ||
      std::any_of(profile.opt_outs.begin(), profile.opt_outs.end(), [&](const auto& opt_out) {
        return (opt_out.channel.empty() || opt_out.channel == *channel_name_) &&
               (opt_out.purpose.empty() || opt_out.purpose == purpose);
      });
  if (!refused) {
    return std::nullopt;
  }
  return Reason{"", ReasonKind::kConsent, *channel_name_, {}, {}, {}, {}, {}};
}

std::optional<Reason> Gate::Blocks(Instant t) const {
  if (never_) {
    Reason reason = *never_;
    reason.from = t;
    return reason;
  }
  for (const Counter& counter : counters_) {
    if (auto reason = CounterBlocks(counter, t)) {
      return reason;
    }
  }
  return obeys_wall_clock_ ? WallClockBlocks(t) : std::nullopt;
}

std::vector<Reason> Gate::CountingBlocks(Instant t) const {
  std::vector<Reason> reasons;
  for (const Counter& counter : counters_) {
    if (auto reason = CounterBlocks(counter, t)) {
      reasons.push_back(*std::move(reason));
    }
  }
  return reasons;
}

std::optional<Reason> Gate::CounterBlocks(const Counter& counter, Instant t) const {
  const CountingRule& rule = *counter.rule;
  std::optional<Blocked> blocked;
  if (!IsCalendar(rule)) {
    blocked = RollingCapBlocks(counter.others, rule.limit, rule.per, t);
  } else {
    for (const ZoneTable* zone : board_->zones()) {
      blocked =
          blocked ? blocked : CalendarCapBlocks(counter.others, rule.limit, rule.period, *zone, t);
    }
  }
  if (!blocked) {
    return std::nullopt;
  }
  Reason reason{rule.id, KindOf(rule), *channel_name_, t, blocked->until, {}, {}, {}};
  if (!rule.is_gap) {
    reason.limit = rule.limit;
  }
  if (!IsCalendar(rule)) {
    reason.per = rule.per;
  }
  reason.touchpoints = std::move(blocked->touchpoints);
  return reason;
}

std::optional<Reason> Gate::WallClockBlocks(Instant t) const {
  const model::Policy& policy = board_->rulebook().policy();
  for (const ZoneTable* zone : board_->zones()) {
    for (const model::QuietHours& rule : policy.quiet_hours) {
      const auto until =
          Names(rule.channels, *channel_name_) ? QuietUntil(rule, *zone, t) : std::nullopt;
      if (until) {
        return Reason{rule.id, ReasonKind::kQuietHours, *channel_name_, t, until, {}, {}, {}};
      }
    }
    for (const model::Blackout& rule : policy.blackouts) {
      const bool applies =
          Names(rule.channels, *channel_name_) && Names(rule.regions, board_->profile().region);
      const auto until = applies ? BlackoutUntil(rule, *zone, t) : std::nullopt;
      if (until) {
        return Reason{rule.id, ReasonKind::kBlackout, *channel_name_, t, until, {}, {}, {}};
      }
    }
  }
  return std::nullopt;
}

}  // namespace touchpoint::decide
