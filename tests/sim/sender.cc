// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/sender.h"

#include <algorithm>
#include <utility>

namespace touchpoint::sim {
namespace {

using model::DispatchResult;

constexpr Duration kWayMax(10);
constexpr Duration kSoon(2'000);
constexpr uint32_t kCalmCredit = 500;

}  // namespace

void Jobs::Lose(const intake::LeasedContact& contact) {
  outside().Drop(contact.proof);
}

void Jobs::Begin(const intake::LeasedContact& contact) {
  const model::Touchpoint& host = contact.host.touchpoint;
  const Instant now = world_.time.now();
  const auto job =
      std::make_shared<const Job>(Job{contact.proof, contact.host.stakeholder_id,
                                      std::max(now, host.occupied_from), host.occupied_to});
  if (job->send_by <= job->from) {
    return outside().Drop(job->proof);
  }
  if (calm_ || world_.dice.OneIn(2)) {
    DoWell(job);
  } else {
    DoBadly(job);
  }
}

/// Within the lease; most are quick.
Instant Jobs::SomeTime(const Job& job) {
  const Duration room = job.send_by - job.from - Duration(1);
  return job.from + world_.dice.Between(
                        Duration(0), calm_ || !world_.dice.OneIn(4) ? std::min(room, kSoon) : room);
}

void Jobs::SendAt(const JobPtr& job, Instant at, Then then) {
  world_.time.After(at - world_.time.now(), [this, job, then = std::move(then)] {
    outside().Send(job->proof);
    then();
  });
}

void Jobs::GiveUpAt(const JobPtr& job, Instant at, Then then) {
  world_.time.After(at - world_.time.now(), [this, job, then = std::move(then)] {
    outside().Drop(job->proof);
    then();
  });
}

void Jobs::DoWell(const JobPtr& job) {
  SendAt(job, SomeTime(*job), [this, job] {
    Acknowledge(job, DispatchResult::kSent, [this, job] {
      if (world_.dice.OneIn(6)) {
        Persist(job);
      }
    });
  });
}

void Jobs::DoBadly(const JobPtr& job) {
  const Instant at = SomeTime(*job);
  switch (world_.dice.Below(12)) {
    case 0:  // it crashes, before or after
      return GiveUpAt(job, at, [] {});
    case 1:
      return SendAt(job, at, [] {});
    case 2:
      return GiveUpAt(job, at, [this, job] {
        Acknowledge(job, DispatchResult::kFailed, [this, job] { Persist(job); });
      });
    case 3:
      return GiveUpAt(job, at, [this, job] { Acknowledge(job, DispatchResult::kFailed); });
    case 4:
      return GiveUpAt(job, at, [this, job] { Acknowledge(job, DispatchResult::kFailedForGood); });
    case 5:
      return SendAt(job, at, [this, job] { Acknowledge(job, DispatchResult::kUnknown); });
    case 6:
      return GiveUpAt(job, at, [this, job] { Acknowledge(job, DispatchResult::kUnknown); });
    case 7:
      return GiveUpAt(job, at, [this, job] { GiveBack(job); });
    case 8: {  // in time, or when it is over
      const Duration early(2'000);
      const Instant about = std::max(job->send_by - early, world_.time.now()) +
                            world_.dice.Between(Duration(0), std::chrono::seconds(20));
      return world_.time.After(about - world_.time.now(), [this, job] { Extend(job); });
    }
    case 9:  // it says so hours later
      return SendAt(job, at, [this, job] {
        world_.time.After(world_.dice.Between(Duration(0), std::chrono::hours(6)),
                          [this, job] { Acknowledge(job, DispatchResult::kDelivered); });
      });
    case 10:  // it says so twice at the same time
      return SendAt(job, at, [this, job] {
        Acknowledge(job, DispatchResult::kSent);
        Acknowledge(job, DispatchResult::kSent);
      });
    default:  // it sends too late
      return SendAt(job, job->send_by + world_.dice.Between(Duration(0), std::chrono::minutes(3)),
                    [this, job] { Acknowledge(job, DispatchResult::kSent); });
  }
}

void Jobs::Acknowledge(const JobPtr& job, DispatchResult result, Then then) {
  intake::AcknowledgeRequest request;
  request.proof = job->proof;
  request.result = result;
  outside().Say(job->proof, Word::kAcknowledge);
  world_.callers.Ask(std::move(request), [this, job, then = std::move(then)](const auto& answer) {
    CheckRefusal(*job, answer);
    if (answer && then) {
      then();
    }
  });
}

void Jobs::Extend(const JobPtr& job) {
  intake::ExtendRequest request;
  request.proof = job->proof;
  outside().Say(job->proof, Word::kExtend);
  world_.callers.Ask(std::move(request), [this, job](const auto& answer) {
    auto longer = std::make_shared<Job>(*job);
    if (answer) {
      longer->send_by = answer->view.touchpoint.occupied_to;
    }
    longer->from = std::max(world_.time.now(), job->from);
    if (longer->send_by <= longer->from) {
      return outside().Drop(job->proof);
    }
    DoWell(longer);
  });
}

void Jobs::GiveBack(const JobPtr& job) {
  intake::ReturnRequest request;
  request.proof = job->proof;
  if (world_.dice.OneIn(3)) {
    request.not_before =
        world_.time.now() + world_.dice.Between(Duration(0), std::chrono::hours(3));
  }
  outside().Say(job->proof, Word::kReturn);
  world_.callers.Ask(std::move(request), [this, job](const auto& answer) {
    CheckRefusal(*job, answer);
    if (answer) {
      Persist(job);
    }
  });
}

void Jobs::Persist(const JobPtr& job) {
  const auto ended = [this, job](const Result<intake::TouchpointAnswer>& answer) {
    if (answer && !answer->replayed) {
      world_.checks.Complain("whose lease " + std::to_string(job->proof.epoch) + " of #" +
                             std::to_string(job->proof.touchpoint.sequence) + " of " +
                             job->stakeholder_id + " is over was listened to; it is " +
                             std::string(ToString(answer->view.touchpoint.state)));
    }
  };
  intake::AcknowledgeRequest acknowledge;
  acknowledge.proof = job->proof;
  acknowledge.result = world_.dice.OneIn(2) ? DispatchResult::kSent : DispatchResult::kFailed;
  intake::ExtendRequest extend;
  extend.proof = job->proof;
  intake::ReturnRequest give_back;
  give_back.proof = job->proof;
  // At once, or when the next one may hold it.
  const Duration later = world_.dice.OneIn(2) ? world_.dice.Between(Duration(0), kSoon)
                                              : world_.dice.Between(Duration(0), kDay / 8);
  const std::vector<Request> words = {acknowledge, extend, give_back};
  world_.time.After(
      later, [this, ended, word = world_.dice.Of(words)] { world_.callers.Ask(word, ended); });
}

/// Nobody is turned away whose lease is the one that is stored.
void Jobs::CheckRefusal(const Job& job, const Result<intake::TouchpointAnswer>& answer) {
  if (answer) {
    return;
  }
  const model::Timeline timeline = Look(world_.redis.store(), job.stakeholder_id).timeline;
  const model::Touchpoint* held = timeline.Find(job.proof.touchpoint.sequence);
  if (held != nullptr && held->state == model::State::kLeased &&
      held->lease.epoch == job.proof.epoch && held->lease.nonce == job.proof.nonce) {
    world_.checks.Complain("the holder of a lease was turned away: " + answer.error().reason);
  }
}

void Sender::Start() {
  Leave();
  Enter();
  world_.time.After(world_.dice.Between(std::chrono::minutes(1), std::chrono::hours(3)),
                    [self = shared_from_this()] { self->Start(); });
}

void Sender::Leave() {
  if (at_ != nullptr && at_->desk() != nullptr && at_->lives() == life_) {
    at_->desk()->Leave(id_);
  }
  at_ = nullptr;
}

void Sender::Enter() {
  Host& host = *world_.hosts[world_.dice.Below(world_.hosts.size())];
  if (host.desk() == nullptr) {
    return;
  }
  at_ = &host;
  life_ = host.lives();
  dispatch::Terms terms;
  terms.channels = channels_;
  terms.takes = [](const std::string& /*team*/) { return true; };
  id_ = host.desk()->Enter(std::move(terms), std::nullopt, weak_from_this());
  const uint32_t credit =
      world_.jobs.calm() ? kCalmCredit : static_cast<uint32_t>(1 + world_.dice.Below(4));
  host.desk()->GiveCredit(id_, credit);
}

void Sender::Take(intake::LeasedContact contact) {
  world_.checks.outside().HandOut(contact);
  world_.checks.Trace(contact.proof.epoch);
  if (world_.dice.PerMille(world_.faults.reply_lost)) {
    return world_.jobs.Lose(contact);
  }
  world_.time.After(world_.dice.Between(Duration(0), kWayMax),
                    [&jobs = world_.jobs, contact = std::move(contact)] { jobs.Begin(contact); });
}

}  // namespace touchpoint::sim
