// SPDX-License-Identifier: Apache-2.0
#include "services/intake/policy_follower.h"

#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "common/policy/load_policy.h"
#include "common/telemetry/log.h"
#include "services/intake/policy_application.h"

namespace touchpoint::intake {
namespace {

using commit::LivePolicy;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kInterval(1);
constexpr std::chrono::seconds kLookTime(5);

Failure Unreadable(const std::string& revision, const std::string& why) {
  return {Code::kUnavailable,
          "POLICY_UNREADABLE",
          "the policy in force cannot be read by this build of the daemon: " + why,
          {{"policy_revision", revision}},
          {},
          {}};
}

Failure TooLate() {
  return {Code::kDeadlineExceeded,
          "DEADLINE",
          "the deadline passed before the policy in force was known",
          {},
          {},
          {}};
}

}  // namespace

// One who waits for a number. Its callback is gone once it has been answered.
struct PolicyFollower::Waiter {
  Waiter(CoreLoop& core, uint64_t wanted, commit::Callback<bool> callback)
      : number(wanted), done(std::move(callback)), timer(core) {}

  void Answer(Result<bool> answer) {
    timer.cancel();
    if (done) {
      std::exchange(done, nullptr)(std::move(answer));
    }
  }

  uint64_t number;
  bool looked_for = false;  // a look that began after it came has ended
  commit::Callback<bool> done;
  boost::asio::steady_timer timer;
};

PolicyFollower::PolicyFollower(const Seams& seams, Observer observer)
    : policies_(seams.policies),
      archive_(seams.archive),
      core_(seams.core),
      zones_(seams.zones),
      observer_(std::move(observer)),
      timer_(seams.core),
      alive_(std::make_shared<PolicyFollower*>(this)) {
}

PolicyFollower::~PolicyFollower() {
  *alive_ = nullptr;
}

void PolicyFollower::Open(PolicyDraft first, commit::Deadline deadline,
                          commit::Callback<LivePolicy> done) {
  const auto follow = [alive = alive_, deadline, done](const LivePolicy& live) {
    if (*alive == nullptr) {
      return;
    }
    (*alive)->Follow(live.number, deadline, [done, live](const Result<bool>& followed) {
      done(followed ? Result<LivePolicy>(live) : tl::unexpected(followed.error()));
    });
  };
  policies_.LoadLivePolicy(deadline, [alive = alive_, first = std::move(first), deadline, follow,
                                      done](const Result<LivePolicy>& live) {
    if (!live) {
      return done(tl::unexpected(live.error()));
    }
    if (live->number > 0) {
      return follow(*live);
    }
    if (*alive == nullptr) {
      return;
    }
    // Nothing is live: "" is expected, so that of several daemons one comes first.
    ApplyPolicy((*alive)->policies_, first, "", deadline,
                [alive, first, deadline, follow, done](const Result<AppliedPolicy>& applied) {
                  if (applied) {
                    return follow(applied->live);
                  }
                  if (applied.error().reason == "VERSION_CONFLICT" && *alive != nullptr) {
                    return (*alive)->Open(first, deadline, done);
                  }
                  done(tl::unexpected(applied.error()));
                });
  });
}

void PolicyFollower::Start() {
  running_ = true;
  LookLater();
}

void PolicyFollower::Stop() {
  running_ = false;
  timer_.cancel();
}

void PolicyFollower::Follow(uint64_t number, commit::Deadline deadline,
                            commit::Callback<bool> done) {
  const auto waiter = std::make_shared<Waiter>(core_, number, std::move(done));
  if (in_force_.number >= number && !unreadable_) {
    return boost::asio::post(core_, [waiter] { waiter->Answer(true); });
  }
  waiter->timer.expires_at(deadline);
  waiter->timer.async_wait([waiter](const boost::system::error_code& error) {
    if (!error) {
      waiter->Answer(tl::unexpected(TooLate()));
    }
  });
  waiters_.push_back(waiter);
  Look();
}

void PolicyFollower::Apply(PolicyDraft draft, std::optional<std::string> expected_revision,
                           commit::Deadline deadline, commit::Callback<AppliedPolicy> done) {
  ApplyPolicy(policies_, std::move(draft), std::move(expected_revision), deadline,
              [alive = alive_, deadline, done](const Result<AppliedPolicy>& applied) {
                if (!applied || *alive == nullptr) {
                  return done(applied);
                }
                (*alive)->Follow(applied->live.number, deadline,
                                 [done, applied = *applied](const Result<bool>& followed) {
                                   done(followed ? Result<AppliedPolicy>(applied)
                                                 : tl::unexpected(followed.error()));
                                 });
              });
}

void PolicyFollower::Look() {
  if (looking_) {
    return;
  }
  looking_ = true;
  for (const auto& waiter : waiters_) {
    waiter->looked_for = true;
  }
  policies_.LoadLivePolicy(steady_clock::now() + kLookTime,
                           [alive = alive_](const Result<LivePolicy>& live) {
                             if (*alive == nullptr) {
                               return;
                             }
                             if (!live && live.error().code == Code::kDataLoss) {
                               (*alive)->SetUnreadable(Unreadable("", live.error().message));
                             }
                             if (!live) {
                               return (*alive)->EndLook(live.error());
                             }
                             (*alive)->LoadText(*live);
                           });
}

void PolicyFollower::LoadText(const LivePolicy& live) {
  if (live.number == in_force_.number) {
    SetUnreadable(std::nullopt);
    return EndLook(std::nullopt);
  }
  if (live.number < in_force_.number) {
    SetUnreadable(Unreadable(live.revision, "its number has gone back"));
    return EndLook(unreadable_);
  }
  archive_.LoadPolicyText(live.revision, steady_clock::now() + kLookTime,
                          [alive = alive_, live](const Result<std::optional<std::string>>& text) {
                            if (*alive == nullptr) {
                              return;
                            }
                            if (!text) {
                              return (*alive)->EndLook(text.error());
                            }
                            (*alive)->Take(live, *text);
                          });
}

void PolicyFollower::Take(const LivePolicy& live, const std::optional<std::string>& text) {
  if (!text) {
    SetUnreadable(Unreadable(live.revision, "its text is not there"));
    return EndLook(unreadable_);
  }
  auto policy = policy::LoadPolicy(*text, "policy", *zones_);
  // Another revision means that this build would read the same text as other rules.
  if (!policy || policy->revision != live.revision) {
    SetUnreadable(Unreadable(
        live.revision, policy ? "it reads it as " + policy->revision : policy.error().message));
    return EndLook(unreadable_);
  }
  const auto rulebook = std::make_shared<const decide::Rulebook>(std::move(*policy), zones_);
  // Whoever applied it may have died before every partition knew.
  policies_.RaisePolicy(live.number, steady_clock::now() + kLookTime,
                        [alive = alive_, live, rulebook](const Result<bool>& raised) {
                          if (*alive == nullptr) {
                            return;
                          }
                          PolicyFollower& self = **alive;
                          if (!raised) {
                            return self.EndLook(raised.error());
                          }
                          self.in_force_ = {live.number, rulebook};
                          self.observer_.in_force(self.in_force_);
                          self.SetUnreadable(std::nullopt);
                          self.EndLook(std::nullopt);
                        });
}

void PolicyFollower::EndLook(std::optional<Failure> failure) {
  looking_ = false;
  for (const auto& waiter : std::exchange(waiters_, {})) {
    if (!waiter->done) {
      continue;
    }
    if (!failure && in_force_.number >= waiter->number) {
      waiter->Answer(true);
    } else if (!waiter->looked_for) {
      waiters_.push_back(waiter);
    } else {
      waiter->Answer(tl::unexpected(failure.value_or(TooLate())));
    }
  }
  if (!waiters_.empty()) {
    Look();
  }
  LookLater();
}

void PolicyFollower::SetUnreadable(std::optional<Failure> why) {
  const bool same =
      why && unreadable_ ? why->message == unreadable_->message : !why && !unreadable_;
  if (same) {
    return;
  }
  unreadable_ = std::move(why);
  if (unreadable_) {
    telemetry::Error("the policy in force cannot be read here; nothing is decided",
                     telemetry::Fields().Add("what", unreadable_->message));
  } else {
    telemetry::Info("the policy in force can be read again");
  }
  observer_.readable(unreadable_);
}

void PolicyFollower::LookLater() {
  if (!running_) {
    return;
  }
  timer_.expires_after(kInterval);
  timer_.async_wait([alive = alive_](const boost::system::error_code& error) {
    if (!error && *alive != nullptr && (*alive)->running_) {
      (*alive)->Look();
    }
  });
}

}  // namespace touchpoint::intake
