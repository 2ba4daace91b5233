// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/host.h"

namespace touchpoint::sim {
namespace {

constexpr size_t kCacheBytes = 1u << 20;
constexpr Duration kPolicyWay(20);

}  // namespace

Host::Host(const World& world, Duration skew)
    : world_(world), clock_(world.time, skew), random_(world.dice.Next()), timers_(world.time) {
  Start();
}

void Host::Start() {
  if (submission_) {
    return;
  }
  ++lives_;
  link_ = std::make_unique<Link>(world_.time, world_.dice, world_.redis, world_.faults);
  intake::LaneOptions options;
  options.cache_bytes_max = kCacheBytes;
  submission_ = std::make_unique<intake::Submission>(*link_, clock_, random_, options);
  intake::DuePollerOptions rarely;
  rarely.interval = kPollEvery;
  poller_ = std::make_unique<intake::DuePoller>(
      intake::DuePoller::Seams{*link_, *submission_, clock_, timers_}, world_.redis.partitions(),
      rarely);
  intake::LeaseDeskOptions looks;
  looks.look_interval = kPollEvery;
  desk_ = std::make_unique<intake::LeaseDesk>(
      intake::LeaseDesk::Seams{*link_, *link_, *submission_, timers_, clock_},
      world_.redis.partitions(), looks);
  poller_->became_ready = [this](commit::Partition partition) { desk_->OnReady(partition); };
  FollowPolicy();
  submission_->SetFollow(
      [this, life = lives_](uint64_t, commit::Deadline, const commit::Callback<bool>& done) {
        world_.time.After(kPolicyWay, [this, life, done] {
          if (life == lives_ && submission_) {
            FollowPolicy();
            done(true);
          }
        });
      });
  poller_->Start();
}

void Host::Die() {
  // The link first: what it still owes is never answered.
  link_.reset();
  desk_.reset();
  poller_.reset();
  submission_.reset();
}

void Host::FollowPolicy() {
  if (submission_) {
    submission_->SetRulebook(world_.live.rulebook, world_.live.number);
    desk_->OnPolicy();
    for (commit::Partition partition = 0; partition < world_.redis.partitions(); ++partition) {
      poller_->Sweep(partition);
    }
  }
}

}  // namespace touchpoint::sim
