// SPDX-License-Identifier: Apache-2.0
#include "services/dispatch/matching.h"

#include <algorithm>

namespace touchpoint::dispatch {
namespace {

/// Calls `visit` for every element, from the one after `last` round to it, until it says yes.
template <typename Map, typename Visit>
bool Round(Map& map, const typename Map::key_type& last, Visit visit) {
  const auto start = map.upper_bound(last);
  for (auto at = start; at != map.end(); ++at) {
    if (visit(at)) {
      return true;
    }
  }
  for (auto at = map.begin(); at != start; ++at) {
    if (visit(at)) {
      return true;
    }
  }
  return false;
}

}  // namespace

void Matching::SetPaces(const std::map<std::string, model::Pace>& paces) {
  for (auto at = paces_.begin(); at != paces_.end();) {
    const auto found = paces.find(at->first);
    const bool same = found != paces.end() && found->second.limit == at->second.pace().limit &&
                      found->second.per == at->second.pace().per;
    at = same ? std::next(at) : paces_.erase(at);
  }
  for (const auto& [channel, pace] : paces) {
    paces_.try_emplace(channel, pace);
  }
}

SenderId Matching::Enter(Terms terms) {
  senders_[++last_id_] = Sender{std::move(terms), 0};
  return last_id_;
}

void Matching::Leave(SenderId sender) {
  senders_.erase(sender);
}

void Matching::GiveCredit(SenderId sender, uint32_t credit) {
  const auto found = senders_.find(sender);
  if (found != senders_.end()) {
    found->second.credit += credit;
  }
}

uint32_t Matching::CreditOf(SenderId sender) const {
  const auto found = senders_.find(sender);
  return found == senders_.end() ? 0 : found->second.credit;
}

bool Matching::IsAnybodyWaiting() const {
  return std::any_of(senders_.begin(), senders_.end(),
                     [](const auto& each) { return each.second.credit > 0; });
}

std::optional<SenderId> Matching::SenderFor(const Channel& channel,
                                            const model::ReadyList& list) const {
  std::optional<SenderId> chosen;
  Round(senders_, channel.last_sender, [&](auto at) {
    const auto& [id, sender] = *at;
    if (sender.credit == 0 || !sender.terms.channels.contains(list.channel) ||
        !sender.terms.takes(list.team)) {
      return false;
    }
    chosen = id;
    return true;
  });
  return chosen;
}

bool Matching::Wants(const model::ReadyList& list) const {
  return SenderFor(Channel(), list).has_value();
}

size_t Matching::RoomFor(const model::ReadyList& list) const {
  const auto channel = channels_.find(list.channel);
  if (channel == channels_.end()) {
    return kWaitingMax;
  }
  const auto team = channel->second.teams.find(list.team);
  return team == channel->second.teams.end()
             ? kWaitingMax
             : kWaitingMax - std::min(kWaitingMax, team->second.size());
}

bool Matching::Offer(Candidate candidate) {
  if (RoomFor(candidate.list) == 0 ||
      !known_.emplace(candidate.stakeholder_id, candidate.list).second) {
    return false;
  }
  channels_[candidate.list.channel].teams[candidate.list.team].insert(std::move(candidate));
  ++waiting_;
  return true;
}

std::optional<Match> Matching::NextOf(const std::string& name, Channel& channel) {
  std::optional<Match> match;
  Round(channel.teams, channel.last_team, [&](auto at) {
    const auto sender = SenderFor(channel, {name, at->first});
    if (!sender) {
      return false;
    }
    channel.last_team = at->first;
    channel.last_sender = *sender;
    match = Match{*sender, std::move(at->second.extract(at->second.begin()).value())};
    if (at->second.empty()) {
      channel.teams.erase(at);
    }
    return true;
  });
  return match;
}

bool Matching::Fits(const std::string& name, const Channel& channel) const {
  return std::any_of(channel.teams.begin(), channel.teams.end(), [&](const auto& team) {
    return Wants({name, team.first});
  });
}

std::optional<Match> Matching::Next(SteadyTime now) {
  std::optional<Match> match;
  Round(channels_, last_channel_, [&](auto at) {
    const auto pace = paces_.find(at->first);
    if (pace != paces_.end() && pace->second.NextTime(now) > now) {
      return false;
    }
    match = NextOf(at->first, at->second);
    if (match && pace != paces_.end()) {
      pace->second.Take(now);
    }
    return match.has_value();
  });
  if (match) {
    last_channel_ = match->candidate.list.channel;
    --senders_.at(match->sender).credit;
    --waiting_;
  }
  return match;
}

void Matching::Spare(const Match& match) {
  GiveCredit(match.sender, 1);
  if (const auto pace = paces_.find(match.candidate.list.channel); pace != paces_.end()) {
    pace->second.PutBack();
  }
}

void Matching::Settle(const Candidate& candidate) {
  known_.erase({candidate.stakeholder_id, candidate.list});
}

std::optional<SteadyTime> Matching::NextTime(SteadyTime now) const {
  std::optional<SteadyTime> next;
  for (const auto& [name, channel] : channels_) {
    const auto pace = paces_.find(name);
    if (pace == paces_.end() || !Fits(name, channel)) {
      continue;
    }
    const SteadyTime time = pace->second.NextTime(now);
    next = next ? std::min(*next, time) : time;
  }
  return next;
}

}  // namespace touchpoint::dispatch
