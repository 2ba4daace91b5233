// SPDX-License-Identifier: Apache-2.0
#include "services/intake/partition_keeper.h"

#include <utility>

#include "common/telemetry/log.h"

namespace touchpoint::intake {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kCallTime(2);

}  // namespace

PartitionKeeper::PartitionKeeper(const Seams& seams, Options options, Observer observer)
    : seams_(seams),
      options_(std::move(options)),
      observer_(std::move(observer)),
      ownership_(options_.id, options_.share),
      timer_(seams.core),
      alive_(std::make_shared<PartitionKeeper*>(this)) {
}

PartitionKeeper::~PartitionKeeper() {
  *alive_ = nullptr;
}

void PartitionKeeper::Start(const std::string& name) {
  name_ = name;
  running_ = true;
  Round();
}

void PartitionKeeper::Leave() {
  if (!running_ || std::exchange(leaving_, true)) {
    return;
  }
  timer_.cancel();
  if (!in_round_) {
    GiveUp();
  }
}

bool PartitionKeeper::Owns(commit::Partition partition) const {
  return !leaving_ && ownership_.Owns(partition, steady_clock::now());
}

uint32_t PartitionKeeper::owned() const {
  return leaving_ ? 0 : ownership_.Owned(steady_clock::now());
}

void PartitionKeeper::Round() {
  in_round_ = true;
  const auto asked = steady_clock::now();
  const Instant before = seams_.clock.Now();
  seams_.owners.LookAtOwners(
      {options_.id, name_, {}}, options_.share.lease, asked + kCallTime,
      [alive = alive_, asked, before](const Result<commit::OwnerLook>& look) {
        if (*alive != nullptr) {
          (*alive)->OnLook(asked, before, look);
        }
      });
}

void PartitionKeeper::OnLook(dispatch::Ownership::SteadyTime asked, Instant before,
                             const Result<commit::OwnerLook>& look) {
  if (!look) {
    return EndRound();
  }
  observer_.time(before, look->now, seams_.clock.Now());
  last_ = *look;
  Write(ownership_.Look(look->now, asked, look->members, look->owners));
}

void PartitionKeeper::Write(const Changes& changes) {
  if (changes.empty()) {
    return EndRound();
  }
  open_ = changes.size();
  for (const model::TenureChange& change : changes) {
    seams_.owners.ExchangeOwner(change, steady_clock::now() + kCallTime,
                                [alive = alive_, change](const Result<bool>& written) {
                                  if (*alive == nullptr) {
                                    return;
                                  }
                                  PartitionKeeper& self = **alive;
                                  if (written) {
                                    self.ownership_.Settle(change, *written);
                                  }
                                  if (written && *written) {
                                    self.last_.owners[change.partition] = change.after;
                                  }
                                  if (--self.open_ == 0) {
                                    self.EndRound();
                                  }
                                });
  }
}

void PartitionKeeper::EndRound() {
  in_round_ = false;
  if (leaving_) {
    return GiveUp();
  }
  OnRules();
  TellOfShare();
  timer_.expires_after(options_.round);
  timer_.async_wait([alive = alive_](const boost::system::error_code& error) {
    if (!error && *alive != nullptr && !(*alive)->leaving_) {
      (*alive)->Round();
    }
  });
}

/// Whatever is lost of it ends by itself, some seconds later.
void PartitionKeeper::GiveUp() {
  for (const model::TenureChange& change : ownership_.Leave()) {
    seams_.owners.ExchangeOwner(change, steady_clock::now() + kCallTime,
                                [](const Result<bool>&) {});
  }
  seams_.owners.RemoveMember(options_.id, steady_clock::now() + kCallTime,
                             [alive = alive_](const Result<bool>&) {
                               if (*alive != nullptr) {
                                 (*alive)->running_ = false;
                               }
                             });
}

// A sweep that has begun makes what the record says of the last one untrue, until it has ended.
void PartitionKeeper::OnRules() {
  const uint64_t stamp = observer_.stamp();
  for (commit::Partition p = 0; p < options_.share.partitions; ++p) {
    if (!Owns(p)) {
      sweeping_.erase(p);
      continue;
    }
    const auto under_way = sweeping_.find(p);
    const uint64_t known =
        under_way == sweeping_.end() ? ownership_.SweptUnder(p) : under_way->second;
    if (known != stamp) {
      sweeping_[p] = stamp;
      ownership_.Swept(p, 0);
      observer_.sweep(p);
    }
  }
}

void PartitionKeeper::Swept(commit::Partition partition, uint64_t stamp) {
  const auto under_way = sweeping_.find(partition);
  if (under_way != sweeping_.end() && under_way->second == stamp) {
    sweeping_.erase(under_way);
    ownership_.Swept(partition, stamp);
  }
}

std::vector<PartitionKeeper::Owner> PartitionKeeper::Owners() const {
  std::map<std::string, std::string> names;
  for (const model::Member& member : last_.members) {
    names[member.id] = member.name;
  }
  std::vector<Owner> owners(options_.share.partitions);
  for (size_t p = 0; p < last_.owners.size(); ++p) {
    if (const auto& tenure = last_.owners[p]) {
      const auto name = names.find(tenure->member);
      owners[p] = {name == names.end() ? tenure->member : name->second, tenure->epoch};
    }
  }
  return owners;
}

void PartitionKeeper::TellOfShare() {
  const uint32_t now = owned();
  if (std::exchange(told_, now) != now) {
    telemetry::Info("another share of the partitions' due work",
                    telemetry::Fields()
                        .Add("owned", static_cast<int64_t>(now))
                        .Add("partitions", static_cast<int64_t>(options_.share.partitions))
                        .Add("daemons", static_cast<int64_t>(last_.members.size())));
  }
}

}  // namespace touchpoint::intake
