// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/schedule.h"

#include <algorithm>
#include <memory>

#include "tests/property/generate.h"
#include "tests/sim/caller.h"
#include "tests/sim/workload.h"

namespace touchpoint::sim {
namespace {

constexpr size_t kHosts = 3;
constexpr commit::Partition kPartitionsMax = 2;
constexpr uint64_t kRequests = 64;
constexpr uint64_t kEventsMax = 400'000;  // more: something goes on for ever
constexpr Duration kPollEvery = std::chrono::minutes(20);
constexpr char kZone[] = "Europe/Berlin";
constexpr int64_t kStartSeconds = 1'774'695'600;  // the day before Europe's clocks go forward

std::shared_ptr<const decide::Rulebook> MakeRulebook(Dice& dice, Instant start, uint64_t number) {
  property::Shape shape;
  shape.merges = true;
  model::Policy policy =
      property::AnyPolicy(shape, start)(rc::Random(dice.Next()), rc::kNominalSize).value();
  policy.revision = RevisionOf(number);
  return std::make_shared<const decide::Rulebook>(std::move(policy), property::Zones());
}

/// How much goes wrong: each schedule has its own mixture, and some have none of a kind.
Faults MakeFaults(Dice& dice) {
  Faults faults;
  faults.request_lost = dice.OneIn(2) ? static_cast<uint32_t>(dice.Below(50)) : 0;
  faults.reply_lost = dice.OneIn(2) ? static_cast<uint32_t>(dice.Below(80)) : 0;
  faults.latency_max = Duration(static_cast<int64_t>(1 + dice.Below(dice.OneIn(4) ? 400 : 20)));
  return faults;
}

ReplicaSetOptions MakeRedis(Dice& dice) {
  ReplicaSetOptions options;
  options.partitions = static_cast<commit::Partition>(1 + dice.Below(kPartitionsMax));
  options.replicas = dice.OneIn(2) ? 1 + dice.Below(2) : 0;
  options.lag_max = Duration(static_cast<int64_t>(1 + dice.Below(dice.OneIn(4) ? 300 : 20)));
  return options;
}

class Schedule {
 public:
  explicit Schedule(uint64_t seed)
      : dice_(seed),
        time_(Instant(std::chrono::seconds(kStartSeconds))),
        checks_(rulebooks_),
        faults_(MakeFaults(dice_)),
        redis_(time_, dice_, MakeRedis(dice_),
               [this](const auto& before, const auto& commit, const auto& outcome) {
                 checks_.Watch(before, commit, outcome, live_.number);
               }),
        workload_(dice_, kZone),
        callers_(time_, dice_, hosts_, checks_),
        trouble_(dice_.OneIn(5) ? 0 : static_cast<uint32_t>(dice_.Below(200))) {
    ApplyPolicy();
    for (size_t i = 0; i < kHosts; ++i) {
      hosts_.push_back(std::make_unique<Host>(
          Host::World{time_, dice_, redis_, faults_, live_},
          dice_.Between(-std::chrono::seconds(20), std::chrono::seconds(20))));
    }
  }

  Outcome Run() {
    AskOn();
    Poll();
    while (asked_ < kRequests || callers_.open() > 0) {
      if (++events_ > kEventsMax || !time_.Next()) {
        checks_.Complain(std::to_string(callers_.open()) + " requests never had an end");
        break;
      }
    }
    CheckEnd();
    return {checks_.complaints(), checks_.trace(), checks_.commits()};
  }

 private:
  void ApplyPolicy() {
    live_.rulebook = MakeRulebook(dice_, time_.now(), live_.number + 1);
    ++live_.number;
    rulebooks_[live_.rulebook->policy().revision] = live_.rulebook;
    redis_.RaisePolicy(live_.number);
  }

  /// In bursts, so that requests meet, with hours between, so that time passes.
  void AskOn() {
    if (asked_ == kRequests) {
      return EndTrouble();
    }
    ++asked_;
    if (std::optional<Request> request = workload_.Next(time_.now())) {
      callers_.Ask(*std::move(request));
    }
    if (dice_.PerMille(trouble_)) {
      MakeTrouble();
    }
    time_.After(dice_.OneIn(12) ? dice_.Between(Duration(0), std::chrono::hours(6))
                                : dice_.Between(Duration(0), Duration(60)),
                [this] { AskOn(); });
  }

  void MakeTrouble() {
    Host& host = *hosts_[dice_.Below(hosts_.size())];
    switch (dice_.Below(7)) {
      case 0:
        host.Die();
        time_.After(dice_.Between(Duration(0), Duration(3'000)), [&host] { host.Start(); });
        break;
      case 1:
        if (host.link() != nullptr) {
          host.link()->Break();
        }
        break;
      case 2:
        if (host.link() != nullptr) {
          host.link()->CutOff(dice_.Between(Duration(0), Duration(5'000)));
        }
        break;
      case 3:
        host.clock().Step(dice_.Between(-std::chrono::seconds(30), std::chrono::seconds(30)));
        break;
      case 4:
        ApplyPolicy();
        break;
      default:
        FailOver();
    }
  }

  /// Each daemon notices in its own time; until then it talks to the old primary.
  void FailOver() {
    redis_.FailOver(dice_.Between(Duration(0), Duration(4'000)));
    for (const auto& host : hosts_) {
      time_.After(dice_.Between(Duration(0), Duration(2'000)), [&host = *host] {
        if (host.link() != nullptr) {
          host.link()->Break();
        }
      });
    }
    CheckKept();
  }

  void EndTrouble() {
    faults_ = Faults{};
    for (const auto& host : hosts_) {
      host->Start();
    }
  }

  /// The clock's door: whoever is due is looked at by some daemon.
  void Poll() {
    commit::MemoryStore& store = redis_.store(redis_.primary());
    for (commit::Partition partition = 0; partition < store.partitions(); ++partition) {
      store.ListDue(partition, time_.now(), 100, {},
                    [this](const Result<std::vector<commit::DueStakeholder>>& due) {
                      for (const commit::DueStakeholder& each : *due) {
                        Tick(each.stakeholder_id);
                      }
                    });
    }
    time_.After(kPollEvery, [this] { Poll(); });
  }

  void Tick(const std::string& stakeholder_id) {
    Host& host = *hosts_[dice_.Below(hosts_.size())];
    if (host.submission() != nullptr) {
      host.submission()->Tick(stakeholder_id, false, commit::Deadline::max(),
                              [](const Result<intake::TickAnswer>& /*ticked*/) {});
    }
  }

  /// What was acknowledged is there, whoever is the primary.
  void CheckKept() {
    commit::MemoryStore& store = redis_.store(redis_.primary());
    for (const Acknowledged& plan : callers_.acknowledged()) {
      const model::Timeline timeline = Look(store, plan.key.stakeholder_id).timeline;
      const model::Touchpoint* touchpoint = timeline.Find(plan.sequence);
      const uint64_t key = model::RequestKeyHash(plan.key.team, plan.key.request_id);
      const auto same = std::count_if(timeline.touchpoints.begin(), timeline.touchpoints.end(),
                                      [&](const auto& each) { return each.request_key == key; });
      if (touchpoint == nullptr || touchpoint->request_key != key) {
        checks_.Complain("acknowledged plan " + plan.key.request_id + " is lost");
      } else if (same != 1) {
        checks_.Complain("plan " + plan.key.request_id + " is there " + std::to_string(same) +
                         " times");
      } else if (plan.cancelled && !model::IsFinished(touchpoint->state)) {
        checks_.Complain("plan " + plan.key.request_id + " was cancelled and goes on");
      }
    }
  }

  void CheckEnd() {
    CheckKept();
    callers_.CheckKeys();
    const Instant end = time_.now();
    size_t entries = 0;
    commit::MemoryStore& store = redis_.store(redis_.primary());
    for (commit::Partition partition = 0; partition < store.partitions(); ++partition) {
      store.Read(partition, {}, kEventsMax, {}, [&](const Result<commit::Journal::Page>& page) {
        entries += page->entries.size();
      });
    }
    if (entries != redis_.commits()) {
      checks_.Complain("the journal has " + std::to_string(entries) + " entries for " +
                       std::to_string(redis_.commits()) + " commits");
    }
    checks_.Trace(static_cast<uint64_t>(ToMillis(end)));
  }

  Dice dice_;
  VirtualTime time_;
  Checks::Rulebooks rulebooks_;
  Checks checks_;
  Faults faults_;
  ReplicaSet redis_;
  LivePolicy live_;
  std::vector<std::unique_ptr<Host>> hosts_;
  Workload workload_;
  Callers callers_;
  const uint32_t trouble_;  // per mille, of requests that come with some
  uint64_t asked_ = 0;
  uint64_t events_ = 0;
};

}  // namespace

Outcome RunSchedule(uint64_t seed) {
  return Schedule(seed).Run();
}

}  // namespace touchpoint::sim
