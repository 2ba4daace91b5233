// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/schedule.h"

#include <algorithm>
#include <memory>

#include "tests/property/generate.h"
#include "tests/sim/caller.h"
#include "tests/sim/end_checks.h"
#include "tests/sim/sender.h"
#include "tests/sim/workload.h"

namespace touchpoint::sim {
namespace {

constexpr size_t kHosts = 3;
constexpr commit::Partition kPartitionsMax = 2;
constexpr uint64_t kRequests = 64;
constexpr uint64_t kEventsMax = 400'000;               // more: something goes on for ever
constexpr Duration kCalmTime = std::chrono::hours(3);  // that is seen after the trouble
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
        checks_(rulebooks_, live_.number),
        faults_(MakeFaults(dice_)),
        redis_(time_, dice_, MakeRedis(dice_), checks_),
        workload_(dice_, kZone),
        callers_(time_, dice_, hosts_, checks_),
        jobs_({time_, dice_, redis_, callers_, checks_}),
        end_checks_({checks_, redis_, callers_, live_}, workload_.people()),
        trouble_(dice_.OneIn(5) ? 0 : static_cast<uint32_t>(dice_.Below(200))) {
    ApplyPolicy();
    for (size_t i = 0; i < kHosts; ++i) {
      hosts_.push_back(std::make_unique<Host>(
          Host::World{time_, dice_, redis_, faults_, live_},
          dice_.Between(-std::chrono::seconds(20), std::chrono::seconds(20))));
    }
    callers_.leased = [this](const intake::LeasedContact& contact) {
      checks_.outside().HandOut(contact);
      jobs_.Begin(contact);
    };
    // What goes wrong just now is what leases have to withstand.
    checks_.outside().given = [this] {
      if (!jobs_.calm() && dice_.PerMille(trouble_)) {
        time_.After(dice_.Between(Duration(0), Duration(40)), [this] { MakeTrouble(); });
      }
    };
    for (const std::set<std::string>& channels :
         {std::set<std::string>{"email"}, {"email", "phone", "visit"}}) {
      senders_.push_back(std::make_shared<Sender>(
          Sender::World{time_, dice_, hosts_, faults_, checks_, jobs_}, channels));
    }
  }

  Outcome Run() {
    AskOn();
    for (const auto& sender : senders_) {
      sender->Start();
    }
    Accept();
    Investigate();
    while (!jobs_.calm() || time_.now() < calm_until_ || callers_.open() > 0) {
      if (++events_ > kEventsMax || !time_.Next()) {
        checks_.Complain(std::to_string(callers_.open()) + " requests never had an end");
        break;
      }
    }
    end_checks_.CheckEnd(time_.now());
    const Outside& outside = checks_.outside();
    return {checks_.complaints(), checks_.trace(), checks_.commits(), outside.handed(),
            outside.sent()};
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
    if (jobs_.calm()) {
      return;
    }
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
    end_checks_.CheckKept();
  }

  void EndTrouble() {
    faults_ = Faults{};
    for (const auto& host : hosts_) {
      host->Start();
    }
    jobs_.CalmDown();
    for (const auto& sender : senders_) {
      sender->Start();
    }
    calm_until_ = time_.now() + kCalmTime;
  }

  /// A rep takes a visit from a work list, perhaps ahead of its time.
  void Accept() {
    const std::vector<Acknowledged>& plans = callers_.acknowledged();
    if (!plans.empty() && !jobs_.calm()) {
      intake::LeaseRequest request;
      request.touchpoint = plans[dice_.Below(plans.size())].id;
      if (dice_.OneIn(2)) {
        request.lease = std::chrono::minutes(10);
      }
      callers_.Ask(std::move(request));
    }
    time_.After(dice_.Between(Duration(0), std::chrono::hours(2)), [this] { Accept(); });
  }

  /// Somebody looks what became of what is in doubt, where that is certain.
  void Investigate() {
    for (const std::string& person : workload_.people()) {
      const model::Timeline timeline = Look(redis_.store(), person).timeline;
      for (const model::Touchpoint& each : timeline.touchpoints) {
        const Outside::Touchpoint host(timeline.surrogate, each.sequence);
        if (each.state == model::State::kInDoubt && each.host == model::kNoSequence &&
            checks_.outside().IsCertain(host) && dice_.OneIn(2)) {
          Resolve({redis_.store().PartitionOf(person), host.first, host.second});
        }
      }
    }
    time_.After(dice_.Between(Duration(0), std::chrono::hours(4)), [this] { Investigate(); });
  }

  void Resolve(const model::TouchpointId& id) {
    using model::DispatchResult;
    intake::ResolveRequest request;
    request.touchpoint = id;
    const bool sent = checks_.outside().IsSent({id.surrogate, id.sequence});
    request.result = sent             ? DispatchResult::kSent
                     : dice_.OneIn(2) ? DispatchResult::kFailed
                                      : DispatchResult::kFailedForGood;
    callers_.Ask(std::move(request));
  }

  Dice dice_;
  VirtualTime time_;
  Checks::Rulebooks rulebooks_;
  LivePolicy live_;
  Checks checks_;
  Faults faults_;
  ReplicaSet redis_;
  std::vector<std::unique_ptr<Host>> hosts_;
  Workload workload_;
  Callers callers_;
  Jobs jobs_;
  EndChecks end_checks_;
  std::vector<std::shared_ptr<Sender>> senders_;
  Instant calm_until_;
  const uint32_t trouble_;  // per mille, of requests that come with some
  uint64_t asked_ = 0;
  uint64_t events_ = 0;
};

}  // namespace

Outcome RunSchedule(uint64_t seed) {
  return Schedule(seed).Run();
}

}  // namespace touchpoint::sim
