// SPDX-License-Identifier: Apache-2.0
#include "services/intake/erasure_service.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "touchpoint/v1/stakeholder_service.pb.h"

namespace touchpoint::intake {
namespace {

/// The changes to feeds that are under way.
struct Forgetting {
  size_t open = 1;  // that it stays while it is begun
  bool is_done = true;
  std::optional<Failure> failure;

  /// Whether it was the last one.
  bool OnChanged(const Result<bool>& changed) {
    if (!changed) {
      failure = changed.error();
    }
    is_done = is_done && changed.value_or(true);
    return --open == 0;
  }
};

}  // namespace

void ForgetInFeeds(commit::FeedStore& feeds, const std::string& stakeholder_id,
                   commit::Deadline deadline, commit::Callback<bool> done) {
  const auto forgetting = std::make_shared<Forgetting>();
  const auto changed = [&feeds, stakeholder_id, deadline, done,
                        forgetting](const Result<bool>& result) {
    if (!forgetting->OnChanged(result)) {
      return;
    }
    if (forgetting->failure) {
      done(tl::unexpected(*forgetting->failure));
    } else if (forgetting->is_done) {
      done(true);
    } else {
      ForgetInFeeds(feeds, stakeholder_id, deadline, done);  // somebody else has changed one
    }
  };
  feeds.ListFeeds(deadline, [&feeds, stakeholder_id, deadline, forgetting,
                             changed](Result<commit::StoredFeeds> stored) {
    if (!stored) {
      return changed(tl::unexpected(std::move(stored.error())));
    }
    for (const commit::CalendarFeed& feed : stored->feeds) {
      std::optional<commit::CalendarFeed> after = feed;
      if (std::erase(after->stakeholder_ids, stakeholder_id) == 0) {
        continue;
      }
      if (after->stakeholder_ids.empty()) {
        after.reset();
      }
      ++forgetting->open;
      feeds.ExchangeFeed(feed, after, deadline, changed);
    }
    changed(true);
  });
}

ErasureService::Reactor* ErasureService::EraseStakeholder(Context* context, const Bytes* request,
                                                          Bytes* response) {
  const auto erase = [this](const v1::EraseStakeholderRequest& message, rpc::UnaryCall& call) {
    rpc::FieldChecker check(limits_);
    check.Id(message.stakeholder_id(), "stakeholder_id");
    if (check.failure()) {
      return call.Fail(*check.failure());
    }
    const auto finish = [&call](const Result<bool>& done) {
      done ? call.Answer(v1::EraseStakeholderResponse()) : call.Fail(done.error());
    };
    call.Post([this, &call, finish, id = message.stakeholder_id()] {
      submission_.Erase(id, call.deadline(), [this, &call, finish, id](const Result<bool>& erased) {
        if (!erased) {
          return call.Fail(erased.error());
        }
        ForgetInFeeds(feeds_, id, call.deadline(), finish);
      });
    });
  };
  return rpc::Serve<v1::EraseStakeholderRequest>(admission_, "EraseStakeholder", context, request,
                                                 response, erase);
}

}  // namespace touchpoint::intake
