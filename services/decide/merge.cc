// SPDX-License-Identifier: Apache-2.0
#include "services/decide/merge.h"

#include <algorithm>

#include "common/base/mutant.h"

namespace touchpoint::decide {
namespace {

using model::MergeRule;
using model::MergeWhen;
using model::NameId;
using model::Touchpoint;

bool Covers(const MergeRule& rule, const std::string& purpose) {
  return !rule.purposes ||
         std::find(rule.purposes->begin(), rule.purposes->end(), purpose) != rule.purposes->end();
}

bool Mergeable(const Board& board, ItemIndex item) {
  return board.At(item).topic != model::kNoName && board.RightsOf(item).merges;
}

/// Whether the rule lets `item` join all of the contact's contributors.
bool Allows(const Board& board, const MergeRule& rule, ItemIndex item, const ItemList& others) {
  const Touchpoint& joining = board.At(item);
  if (others.size() >= rule.size || !Covers(rule, board.Text(joining.purpose))) {
    return false;
  }
  return std::all_of(others.begin(), others.end(), [&](ItemIndex other) {
    const Touchpoint& touchpoint = board.At(other);
    return Covers(rule, board.Text(touchpoint.purpose)) &&
           (rule.across_teams || touchpoint.team == joining.team);
  });
}

const MergeRule* RuleFor(const Board& board, ItemIndex item, const ItemList& others,
                         bool at_preferred) {
  for (const MergeRule& rule : board.rulebook().policy().merges) {
    const bool wanted = rule.when == MergeWhen::kAlways || !at_preferred;
    if (wanted && Allows(board, rule, item, others)) {
      return &rule;
    }
  }
  return nullptr;
}

/// The host's channel if `item` accepts it, else the first of the host's that all accept.
NameId SharedChannel(const Board& board, ItemIndex item, const Contact& contact,
                     const ItemList& others) {
  const auto& accepted = board.At(item).channels;
  if (accepted.Contains(contact.channel)) {
    return contact.channel;
  }
  for (const NameId channel : board.At(contact.host).channels) {
    const bool shared = accepted.Contains(channel) &&
                        std::all_of(others.begin(), others.end(), [&](ItemIndex other) {
                          return board.At(other).channels.Contains(channel);
                        });
    if (shared) {
      return channel;
    }
  }
  return model::kNoName;
}

bool WindowsIntersect(const Board& board, ItemIndex item, const ItemList& others) {
  Instant earliest = board.At(item).earliest;
  Instant latest = board.At(item).latest;
  for (const ItemIndex other : others) {
    earliest = std::max(earliest, board.At(other).earliest);
    latest = std::min(latest, board.At(other).latest);
  }
  return earliest < latest;
}

struct Candidate {
  ContactIndex host = kNone;
  const MergeRule* rule = nullptr;
  NameId channel = model::kNoName;
};

/// The planned contact nearest to the preferred time that a rule lets `item` join.
std::optional<Candidate> NearestHost(const Board& board, ItemIndex item, bool at_preferred) {
  const Touchpoint& joining = board.At(item);
  std::optional<Candidate> nearest;
  const auto distance = [&](ContactIndex index) {
    const Instant at = board.at(index).from;
    return std::pair(std::chrono::abs(at - joining.preferred), at);
  };
  for (ContactIndex index = 0; index < board.contacts(); ++index) {
    const Contact& contact = board.at(index);
    const bool open = contact.present && contact.planned && contact.from > board.now();
    if (!open || board.At(contact.host).topic != joining.topic ||
        (nearest && distance(index) >= distance(nearest->host))) {
      continue;
    }
    const ItemList others = board.Contributors(index);
    const MergeRule* rule = RuleFor(board, item, others, at_preferred);
    const bool mergeable = rule != nullptr && WindowsIntersect(board, item, others) &&
                           std::all_of(others.begin(), others.end(),
                                       [&](ItemIndex other) { return Mergeable(board, other); });
    const NameId channel = mergeable ? SharedChannel(board, item, contact, others) : model::kNoName;
    if (channel != model::kNoName) {
      nearest = Candidate{index, rule, channel};
    }
  }
  return nearest;
}

/// Where host and `item` go out together; the host is off the board.
std::optional<Instant> TimeFor(const Board& board, ItemIndex item, const Candidate& candidate,
                               const Place& alone, Instant not_before) {
  const Contact& contact = board.at(candidate.host);
  const Touchpoint& joining = board.At(item);
  ItemList both = board.Contributors(candidate.host);
  both.push_back(item);
  not_before = NotBefore(board, both, not_before);
  // A merge never brings a contributor later than it would go alone.
  const Instant latest_useful = alone.at ? *alone.at : Instant::max();
  const bool in_window = joining.earliest <= contact.from && contact.from < joining.latest;
  const bool movable = board.Movable(candidate.host);
  const bool stays = candidate.channel == contact.channel || movable;
  if (in_window && stays && contact.from >= not_before && contact.from <= latest_useful &&
      IsLegal(board, both, contact.from, candidate.channel)) {
    return contact.from;
  }
  if (!movable) {
    return std::nullopt;
  }
  Request request = RequestForContact(board, candidate.host, not_before);
  request.items = both;
  request.channels = {};
  request.channels.Add(candidate.channel);
  Instant preferred = joining.preferred;
  Instant earliest = joining.earliest;
  for (const ItemIndex each : both) {
    preferred = std::min(preferred, board.At(each).preferred);
    earliest = std::max(earliest, board.At(each).earliest);
  }
  request.from = std::max({preferred, earliest, not_before, board.now()});
  request.latest = std::min(request.latest, joining.latest);
  const Place place = FindPlace(board, request);
  const bool useful = place.at && *place.at <= latest_useful && *place.at <= contact.from;
  return useful ? place.at : std::nullopt;
}

}  // namespace

std::optional<Merge> FindMerge(Board& board, ItemIndex item, const Place& alone,
                               Instant not_before) {
  if (!Mergeable(board, item)) {
    return std::nullopt;
  }
  const bool at_preferred = alone.at && *alone.at == board.At(item).preferred;
  const auto candidate = NearestHost(board, item, at_preferred);
  if (!candidate) {
    return std::nullopt;
  }
  board.SetPresent(candidate->host, false);
  const auto at = TimeFor(board, item, *candidate, alone, not_before);
  board.SetPresent(candidate->host, true);
  if (!at) {
    return std::nullopt;
  }
  return Merge{candidate->host, candidate->rule, *at, candidate->channel};
}

bool MergesAlways(const Board& board, ItemIndex item) {
  const auto& merges = board.rulebook().policy().merges;
  return Mergeable(board, item) &&
         std::any_of(merges.begin(), merges.end(), [&](const MergeRule& rule) {
           return rule.when == MergeWhen::kAlways &&
                  Covers(rule, board.Text(board.At(item).purpose));
         });
}

void DoMerge(Board& board, ItemIndex item, const Merge& merge, model::Cause cause) {
  const Contact& contact = board.at(merge.host);
  model::Reason reason;
  reason.rule = merge.rule->id;
  reason.kind = model::ReasonKind::kMerge;
  reason.channel = board.Text(merge.channel);
  if (contact.from != merge.at || contact.channel != merge.channel) {
    reason.touchpoints = {board.At(item).sequence};
    reason.from = contact.from;
    reason.to = merge.at;
    board.Move(merge.host, merge.at,
               TP_MUTANT(kMergeLeavesTheChannel) ? contact.channel : merge.channel,
               model::Cause::kJoined);
    for (const ItemIndex each : board.Contributors(merge.host)) {
      board.Edit(each, model::Cause::kJoined).reasons = {reason};
    }
  }
  reason.touchpoints = {board.At(board.at(merge.host).host).sequence};
  reason.from = board.At(item).preferred;
  reason.to = merge.at;
  board.Join(merge.host, item, cause);
  board.Edit(item, cause).reasons.push_back(reason);
}

}  // namespace touchpoint::decide
