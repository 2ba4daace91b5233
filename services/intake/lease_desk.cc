// SPDX-License-Identifier: Apache-2.0
#include "services/intake/lease_desk.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace touchpoint::intake {
namespace {

using dispatch::Candidate;
using dispatch::Match;
using dispatch::SenderId;

constexpr std::chrono::seconds kCallTime(10);

}  // namespace

LeaseDesk::LeaseDesk(const Seams& seams, commit::Partition partitions, LeaseDeskOptions options)
    : seams_(seams),
      partitions_(partitions),
      options_(options),
      look_timer_(seams.timers.Make()),
      pace_timer_(seams.timers.Make()),
      alive_(std::make_shared<LeaseDesk*>(this)) {
}

LeaseDesk::~LeaseDesk() {
  *alive_ = nullptr;
}

SenderId LeaseDesk::Enter(dispatch::Terms terms, std::optional<Duration> lease,
                          std::weak_ptr<LeaseTaker> taker) {
  const SenderId sender = matching_.Enter(std::move(terms));
  takers_[sender] = {std::move(taker), lease};
  return sender;
}

void LeaseDesk::GiveCredit(SenderId sender, uint32_t credit) {
  const bool waited = matching_.IsAnybodyWaiting();
  matching_.GiveCredit(sender, credit);
  Pump();
  // Who came when nobody waited, or takes something else, may find what nobody has looked for.
  if (matching_.CreditOf(sender) > 0 && (!waited || credit == matching_.CreditOf(sender))) {
    LookEverywhere();
  }
}

void LeaseDesk::Leave(SenderId sender) {
  matching_.Leave(sender);
  takers_.erase(sender);
}

void LeaseDesk::GiveBack(const LeaseProof& proof) {
  ReturnRequest back;
  back.proof = proof;
  seams_.submission.Return(std::move(back), Soon(), [](const Result<TouchpointAnswer>&) {});
}

void LeaseDesk::OnReady(commit::Partition partition) {
  if (matching_.IsAnybodyWaiting()) {
    to_look_.insert(partition);
    LookOn();
  }
}

void LeaseDesk::OnPolicy() {
  std::map<std::string, model::Pace> paces;
  for (const auto& [name, channel] : seams_.submission.rulebook()->policy().channels) {
    if (channel.pace) {
      paces.emplace(name, *channel.pace);
    }
  }
  matching_.SetPaces(paces);
  Pump();
}

void LeaseDesk::Stop(std::optional<Failure> why) {
  stopped_ = std::move(why);
  if (!stopped_) {
    return;
  }
  std::vector<std::shared_ptr<LeaseTaker>> waiting;  // who is refused leaves
  for (const auto& [sender, each] : takers_) {
    waiting.push_back(each.taker.lock());
  }
  for (const auto& taker : waiting) {
    if (taker) {
      taker->Refuse(*stopped_);
    }
  }
}

void LeaseDesk::LookEverywhere() {
  for (commit::Partition partition = 0; partition < partitions_; ++partition) {
    to_look_.insert(partition);
  }
  LookOn();
}

void LeaseDesk::LookOn() {
  while (looks_ < options_.looks_max && !to_look_.empty() && matching_.IsAnybodyWaiting()) {
    const commit::Partition partition = *to_look_.begin();
    to_look_.erase(to_look_.begin());
    Look(partition);
  }
  ArmLook();
}

void LeaseDesk::Look(commit::Partition partition) {
  ++looks_;
  more_.erase(partition);
  seams_.ready.ListReadyLists(
      partition, Soon(),
      [alive = alive_, partition](const Result<std::vector<commit::ReadyCount>>& lists) {
        if (*alive != nullptr) {
          (*alive)->OnLists(partition, lists);
        }
      });
}

void LeaseDesk::OnLists(commit::Partition partition,
                        const Result<std::vector<commit::ReadyCount>>& lists) {
  for (size_t i = 0; lists && i < lists->size(); ++i) {
    const model::ReadyList& list = (*lists)[i].list;
    const size_t room = std::min(matching_.RoomFor(list), options_.page_size);
    if (list.held || !matching_.Wants(list)) {
      continue;
    }
    if (room == 0) {
      more_.insert(partition);
      continue;
    }
    ++looks_;
    // Those who are being leased at this moment are still in the list.
    const size_t limit = room + leases_;
    seams_.ready.ListReady(partition, list, 0, limit, Soon(),
                           [alive = alive_, partition, list,
                            limit](Result<std::vector<commit::DueStakeholder>> members) {
                             if (*alive != nullptr) {
                               (*alive)->OnMembers(partition, list, limit, std::move(members));
                             }
                           });
  }
  EndLook();
}

void LeaseDesk::OnMembers(commit::Partition partition, const model::ReadyList& list, size_t limit,
                          Result<std::vector<commit::DueStakeholder>> members) {
  if (members) {
    if (members->size() == limit) {
      more_.insert(partition);
    }
    for (commit::DueStakeholder& each : *members) {
      matching_.Offer({partition, std::move(each.stakeholder_id), list, each.due});
    }
  }
  EndLook();
}

void LeaseDesk::EndLook() {
  --looks_;
  Pump();
  LookOn();
}

void LeaseDesk::Pump() {
  if (pumping_) {
    return;  // what is answered at once comes back in here
  }
  pumping_ = true;
  while (leases_ < options_.leases_max) {
    const auto match = matching_.Next(seams_.timers.Now());
    if (!match) {
      break;
    }
    Lease(*match);
  }
  pumping_ = false;
  if (matching_.waiting() == 0 && leases_ == 0 && !more_.empty()) {
    to_look_.merge(std::exchange(more_, {}));
    LookOn();
  }
  ArmPace();
}

void LeaseDesk::Lease(const Match& match) {
  const auto taker = takers_.find(match.sender);
  LeaseRequest request;
  request.list = match.candidate.list;
  request.lease = taker == takers_.end() ? std::nullopt : taker->second.lease;
  ++leases_;
  seams_.submission.Lease(match.candidate.stakeholder_id, std::move(request), Soon(),
                          [alive = alive_, match](Result<LeaseAnswer> answer) {
                            if (*alive != nullptr) {
                              (*alive)->OnLeased(match, std::move(answer));
                            }
                          });
}

void LeaseDesk::OnLeased(const Match& match, Result<LeaseAnswer> answer) {
  --leases_;
  const Candidate& candidate = match.candidate;
  if (!answer || !answer->leased) {
    matching_.Spare(match);
  }
  if (!answer) {
    matching_.Settle(candidate);
    more_.clear();  // the store may have failed: the next look comes with the timer
    return Pump();
  }
  Moves& moves = moves_[candidate.partition];
  moves.updates.push_back({candidate.stakeholder_id, std::move(answer->then.timeline),
                           std::move(answer->then.attention)});
  if (!answer->leased) {
    // Wherever it was listed, it does not belong there any more.
    auto& attention = moves.updates.back().attention;
    const bool listed = std::any_of(attention.ready.begin(), attention.ready.end(),
                                    [&](const auto& each) { return each.first == candidate.list; });
    if (!listed) {
      attention.past.push_back(candidate.list);
    }
  }
  moves.candidates.push_back(candidate);
  MoveOn(candidate.partition);
  if (answer->leased) {
    HandOut(match, *std::move(answer->leased));
  }
  Pump();
}

void LeaseDesk::HandOut(const Match& match, LeasedContact contact) {
  const auto found = takers_.find(match.sender);
  const auto taker = found == takers_.end() ? nullptr : found->second.taker.lock();
  if (!taker) {  // it has gone meanwhile
    return GiveBack(contact.proof);
  }
  if (gave) {
    gave(contact.channel, contact.host.touchpoint.lease.granted - match.candidate.since);
  }
  taker->Take(std::move(contact));
}

void LeaseDesk::MoveOn(commit::Partition partition) {
  Moves& moves = moves_[partition];
  if (moves.under_way || moves.updates.empty()) {
    return;
  }
  moves.under_way = true;
  // Of one stakeholder only the last word counts.
  std::vector<commit::DueUpdate> updates;
  std::set<std::string> seen;
  for (auto at = moves.updates.rbegin(); at != moves.updates.rend(); ++at) {
    if (seen.insert(at->stakeholder_id).second) {
      updates.push_back(std::move(*at));
    }
  }
  moves.updates.clear();
  seams_.index.MoveOn(partition, std::move(updates), Soon(),
                      [alive = alive_, partition, candidates = std::exchange(moves.candidates, {})](
                          const Result<std::vector<size_t>>&) {
                        if (*alive != nullptr) {
                          (*alive)->OnMoved(partition, candidates);
                        }
                      });
}

// Whoever was not moved on is due, and the clock will do it.
void LeaseDesk::OnMoved(commit::Partition partition, const std::vector<Candidate>& candidates) {
  for (const Candidate& candidate : candidates) {
    matching_.Settle(candidate);
  }
  moves_[partition].under_way = false;
  MoveOn(partition);
}

commit::Deadline LeaseDesk::Soon() const {
  return seams_.timers.Now() + kCallTime;
}

void LeaseDesk::ArmPace() {
  const auto next = matching_.NextTime(seams_.timers.Now());
  if (next && leases_ < options_.leases_max) {
    pace_timer_->Set(*next, [this] { Pump(); });
  }
}

void LeaseDesk::ArmLook() {
  if (look_armed_ || !matching_.IsAnybodyWaiting()) {
    return;
  }
  look_armed_ = true;
  look_timer_->Set(seams_.timers.Now() + options_.look_interval, [this] {
    look_armed_ = false;
    if (matching_.IsAnybodyWaiting()) {
      LookEverywhere();
    }
  });
}

}  // namespace touchpoint::intake
