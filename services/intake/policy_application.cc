// SPDX-License-Identifier: Apache-2.0
#include "services/intake/policy_application.h"

#include <memory>
#include <utility>

namespace touchpoint::intake {
namespace {

using commit::LivePolicy;

class Application : public std::enable_shared_from_this<Application> {
 public:
  Application(commit::PolicyRegister& policies, PolicyDraft draft,
              std::optional<std::string> expected_revision, commit::Deadline deadline,
              commit::Callback<AppliedPolicy> done)
      : policies_(policies),
        draft_(std::move(draft)),
        expected_revision_(std::move(expected_revision)),
        deadline_(deadline),
        done_(std::move(done)) {}

  void Start() {
    policies_.LoadLivePolicy(deadline_, [self = shared_from_this()](Result<LivePolicy> live) {
      if (!live) {
        return self->done_(tl::unexpected(std::move(live.error())));
      }
      self->ApplyOn(*live);
    });
  }

 private:
  void ApplyOn(const LivePolicy& live) {
    if (live.number > 0 && live.revision == draft_.revision) {
      return Raise(live, false);  // also for one who applied it and died before this
    }
    if (expected_revision_ && live.revision != *expected_revision_) {
      return done_(tl::unexpected(VersionConflict(live)));
    }
    commit::NewApplication application{live.number,   draft_.revision, draft_.canonical,
                                       draft_.author, draft_.comment,  draft_.time};
    policies_.ApplyPolicy(
        std::move(application), deadline_,
        [self = shared_from_this(), number = live.number + 1](Result<LivePolicy> now) {
          if (!now) {
            return self->done_(tl::unexpected(std::move(now.error())));
          }
          // A quicker one came between: what the caller expects is judged again.
          const bool ours = now->number == number && now->revision == self->draft_.revision;
          return ours ? self->Raise(*now, true) : self->ApplyOn(*now);
        });
  }

  void Raise(const LivePolicy& live, bool changed) {
    policies_.RaisePolicy(live.number, deadline_,
                          [self = shared_from_this(), live, changed](Result<bool> raised) {
                            if (!raised) {
                              return self->done_(tl::unexpected(std::move(raised.error())));
                            }
                            self->done_(AppliedPolicy{live, changed});
                          });
  }

  commit::PolicyRegister& policies_;
  const PolicyDraft draft_;
  const std::optional<std::string> expected_revision_;
  const commit::Deadline deadline_;
  const commit::Callback<AppliedPolicy> done_;
};

}  // namespace

void ApplyPolicy(commit::PolicyRegister& policies, PolicyDraft draft,
                 std::optional<std::string> expected_revision, commit::Deadline deadline,
                 commit::Callback<AppliedPolicy> done) {
  std::make_shared<Application>(policies, std::move(draft), std::move(expected_revision), deadline,
                                std::move(done))
      ->Start();
}

Failure VersionConflict(const LivePolicy& live) {
  return {Code::kAborted,
          "VERSION_CONFLICT",
          "another policy is in force than was expected; look at it and apply again",
          {{"live_revision", live.revision}},
          {},
          {}};
}

}  // namespace touchpoint::intake
