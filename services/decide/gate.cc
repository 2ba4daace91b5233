// SPDX-License-Identifier: Apache-2.0
#include "services/decide/gate.h"

#include <algorithm>
#include <bit>
#include <tuple>

#include "common/base/mutant.h"
#include "services/decide/wall_clock.h"

namespace touchpoint::decide {
namespace {

using model::Dimension;
using model::Reason;
using model::ReasonKind;

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

Gate::Gate(const Board& board, const ItemList& items, model::NameId channel)
    : board_(&board), channel_name_(&board.Text(channel)), channel_(channel) {
  AddCounters(items);
}

Gate::Gate(const Board& board, const ItemList& items, model::NameId channel, Instant from,
           Instant to)
    : Gate(board, items, channel) {
  for (const ItemIndex item : items) {
    never_ = never_ ? never_ : Consent(item);
    obeys_wall_clock_ = obeys_wall_clock_ || board.RightsOf(item).obeys_quiet_hours;
    AddHolds(item);
  }
  if (!never_ && board.zones().empty() && (obeys_wall_clock_ || calendar_)) {
    never_ = Reason{"", ReasonKind::kUnknownTimeZone, *channel_name_, {}, {}, {}, {}, {}};
  }
  if (!never_) {
    Count(from, to);
    DropNeverFull();
    Sort();
  }
}

std::vector<Usage> Gate::Usages(const Board& board, const ItemList& items, model::NameId channel,
                                Instant t, Instant end) {
  Gate gate(board, items, channel);
  gate.Count(t, end);
  gate.Sort();
  std::vector<Usage> usages;
  for (const Counter& counter : gate.counters_) {
    if (!IsCalendar(*counter.rule) || !board.zones().empty()) {
      usages.push_back({counter.rule, gate.Used(counter, t), gate.FreeFrom(counter, t, end)});
    }
  }
  return usages;
}

Gate::Key Gate::KeyOf(ItemIndex item, model::NameId channel) const {
  const model::Touchpoint& touchpoint = board_->At(item);
  return {channel, touchpoint.team, touchpoint.purpose, touchpoint.topic, touchpoint.initiative};
}

bool Gate::Counter::Counts(const Key& values) const {
  return std::all_of(rule->each.begin(), rule->each.end(), [&](Dimension dimension) {
    return values[static_cast<size_t>(dimension)] == key[static_cast<size_t>(dimension)];
  });
}

void Gate::AddCounters(const ItemList& items) {
  const auto& rules = board_->rulebook().counting_rules();
  counters_.reserve(rules.size());
  for (const ItemIndex item : items) {
    if (!board_->RightsOf(item).obeys_caps) {
      continue;
    }
    const Key key = KeyOf(item, channel_);
    for (RuleMask left = board_->Scope(item, channel_); left != 0; left &= left - 1) {
      const auto index = static_cast<size_t>(std::countr_zero(left));
      if (index >= rules.size()) {
        break;  // a scope that no rule narrows has all bits
      }
      AddCounter(rules[index], RuleMask{1} << index, key);
    }
  }
  if (items.size() > 1) {
    std::stable_sort(counters_.begin(), counters_.end(),
                     [](const Counter& a, const Counter& b) { return a.bit < b.bit; });
  }
}

void Gate::AddCounter(const CountingRule& rule, RuleMask bit, const Key& key) {
  const bool known = std::any_of(counters_.begin(), counters_.end(), [&](const Counter& other) {
    return other.bit == bit && other.Counts(key);
  });
  if (!known) {
    counters_.push_back({&rule, bit, key, {}});
    reach_ = std::max(reach_, rule.reach);
    calendar_ = calendar_ || IsCalendar(rule);
  }
}

void Gate::Count(Instant from, Instant to) {
  RuleMask wanted = 0;
  for (const Counter& counter : counters_) {
    wanted |= counter.bit;
  }
  if (wanted == 0) {
    return;
  }
  for (ContactIndex contact = 0; contact < board_->contacts(); ++contact) {
    const Contact& other = board_->at(contact);
    if (other.present && other.to > from - reach_ && other.from < to + reach_) {
      CountContact(other, wanted, from, to);
    }
  }
}

void Gate::DropNeverFull() {
  std::erase_if(counters_, [](const Counter& counter) {
    return counter.others.size() < counter.rule->limit + (TP_MUTANT(kCapCountsTwoAsOne) ? 1U : 0U);
  });
}

void Gate::Sort() {
  for (Counter& counter : counters_) {
    std::sort(counter.others.begin(), counter.others.end(),
              [](const Occupied& a, const Occupied& b) {
                return std::tie(a.to, a.sequence) < std::tie(b.to, b.sequence);
              });
  }
}

void Gate::CountContact(const Contact& contact, RuleMask wanted, Instant from, Instant to) {
  const model::Touchpoint& host = board_->At(contact.host);
  const ZoneTable* zone = !calendar_ || host.done_zone == model::kNoName
                              ? nullptr
                              : board_->rulebook().zones().Find(board_->Text(host.done_zone));
  for (ItemIndex item = contact.host; item != kNone;
       item = TP_MUTANT(kCapIgnoresMerged) ? kNone : board_->NextContributor(item)) {
    const RuleMask scope =
        board_->RightsOf(item).counts ? board_->Scope(item, contact.channel) & wanted : 0;
    if (scope == 0) {
      continue;
    }
    const Key values = KeyOf(item, contact.channel);
    for (Counter& counter : counters_) {
      const Duration reach = counter.rule->reach;
      // A contact counts once, however many of its contributors match.
      const bool known = !counter.others.empty() && counter.others.back().sequence == host.sequence;
      if ((scope & counter.bit) != 0 && !known && contact.to > from - reach &&
          contact.from < to + reach && counter.Counts(values)) {
        counter.others.push_back({contact.from, contact.to, host.sequence, zone});
      }
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

void Gate::AddHolds(ItemIndex item) {
  if (board_->holds().empty() || !board_->RightsOf(item).obeys_caps) {
    return;
  }
  const model::Touchpoint& touchpoint = board_->At(item);
  const HoldFields fields{*channel_name_, board_->Text(touchpoint.team),
                          board_->Text(touchpoint.purpose), board_->Text(touchpoint.topic),
                          board_->Text(touchpoint.initiative)};
  const bool human = board_->rulebook().policy().ChannelOf(*channel_name_).human;
  for (const Hold& hold : board_->holds()) {
    if (hold.Holds(fields, human, board_->profile().segments)) {
      holds_.push_back(&hold);
    }
  }
}

bool Gate::Pauses(const Board& board, ItemIndex item, model::NameId channel, Instant t) {
  Gate gate(board, {}, channel);
  gate.AddHolds(item);
  return std::any_of(gate.holds_.begin(), gate.holds_.end(),
                     [t](const Hold* hold) { return t < hold->until; });
}

std::optional<Reason> Gate::Blocks(Instant t) const {
  if (never_) {
    Reason reason = *never_;
    reason.from = t;
    return reason;
  }
  for (const Hold* hold : holds_) {
    if (t < hold->until) {
      return ReasonOf(*hold, *channel_name_, t);
    }
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

std::optional<Instant> Gate::CountingBlockedFrom(Instant t, Instant end) const {
  std::optional<Instant> first;
  const auto take = [&first](std::optional<Instant> from) {
    if (from && (!first || *from < *first)) {
      first = from;
    }
  };
  for (const Counter& counter : counters_) {
    const CountingRule& rule = *counter.rule;
    if (!IsCalendar(rule)) {
      take(RollingCapBlockedFrom(counter.others, rule.limit, rule.per, t, end));
      continue;
    }
    for (const ZoneTable* zone : board_->zones()) {
      take(CalendarCapBlockedFrom(counter.others, rule.limit, rule.period, *zone, t, end));
    }
  }
  return first;
}

uint32_t Gate::Used(const Counter& counter, Instant t) const {
  const CountingRule& rule = *counter.rule;
  if (!IsCalendar(rule)) {
    return RollingUse(counter.others, rule.per, t);
  }
  uint32_t used = 0;
  for (const ZoneTable* zone : board_->zones()) {
    used = std::max(used, CalendarUse(counter.others, rule.period, *zone, t));
  }
  return used;
}

std::optional<Instant> Gate::FreeFrom(const Counter& counter, Instant t, Instant end) const {
  while (const auto blocked = CounterBlocks(counter, t)) {
    if (!blocked->to || *blocked->to >= end) {
      return std::nullopt;
    }
    t = *blocked->to;
  }
  return t;
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
  const Instant at = t + std::chrono::hours(TP_MUTANT(kQuietHoursAtFixedOffset) ? 1 : 0);
  for (const ZoneTable* zone : board_->zones()) {
    for (const model::QuietHours& rule : policy.quiet_hours) {
      const auto until =
          model::Allows(rule.channels, *channel_name_) ? QuietUntil(rule, *zone, at) : std::nullopt;
      if (until) {
        return Reason{rule.id, ReasonKind::kQuietHours, *channel_name_, t, until, {}, {}, {}};
      }
    }
    for (const model::Blackout& rule : policy.blackouts) {
      const bool applies = model::Allows(rule.channels, *channel_name_) &&
                           model::Allows(rule.regions, board_->profile().region);
      const auto until = applies ? BlackoutUntil(rule, *zone, t) : std::nullopt;
      if (until) {
        return Reason{rule.id, ReasonKind::kBlackout, *channel_name_, t, until, {}, {}, {}};
      }
    }
  }
  return std::nullopt;
}

}  // namespace touchpoint::decide
