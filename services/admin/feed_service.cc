// SPDX-License-Identifier: Apache-2.0
#include "services/admin/feed_service.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/auth/feed_secret.h"
#include "common/base/secure_random.h"
#include "common/base/sha256.h"
#include "common/rpc/time.h"
#include "common/rpc/unary_call.h"
#include "services/admin/id_page.h"

namespace touchpoint::admin {
namespace {

constexpr size_t kStakeholdersMax = 200;

Failure NoSuchFeed() {
  return {Code::kNotFound, "CALENDAR_FEED_NOT_FOUND", "no such calendar feed", {}, {}, {}};
}

Failure TooMany(size_t feeds_max) {
  return {Code::kResourceExhausted,
          "CALENDAR_FEED_LIMIT",
          "there are " + std::to_string(feeds_max) +
              " calendar feeds, as many as limits.calendar_feeds allows: revoke one that nobody "
              "reads (ListCalendarFeeds, RevokeCalendarFeed)",
          {},
          {},
          {}};
}

Failure Erased(size_t index) {
  Failure failure =
      InvalidField("STAKEHOLDER_ERASED", "stakeholder_ids[" + std::to_string(index) + "]",
                   "was erased; leave it out");
  failure.code = Code::kNotFound;
  return failure;
}

/// Gives the feed an id and a hash, and returns its secret.
std::string Mint(commit::CalendarFeed& feed) {
  feed.id = RandomId();
  std::string secret =
      auth::FormatFeedSecret(feed.id, SecureRandom<std::tuple_size_v<auth::TokenSecret>>());
  feed.hash = Sha256(secret);
  return secret;
}

void ToProto(const commit::CalendarFeed& feed, v1::CalendarFeed& proto) {
  proto.set_feed_id(feed.id);
  proto.set_team(feed.team);
  proto.set_comment(feed.comment);
  rpc::ToProto(feed.created, *proto.mutable_create_time());
  proto.set_author(feed.author);
  proto.set_stakeholders(static_cast<int32_t>(feed.stakeholder_ids.size()));
  proto.set_with_stakeholder_ids(feed.with_stakeholder_ids);
}

v1::ListCalendarFeedsResponse MakePage(const std::vector<commit::CalendarFeed>& feeds,
                                       const IdPage& page) {
  v1::ListCalendarFeedsResponse response;
  for (const commit::CalendarFeed& feed : feeds) {
    if (feed.id <= page.after) {
      continue;
    }
    if (static_cast<size_t>(response.feeds_size()) == page.size) {
      response.set_next_page_token(response.feeds().rbegin()->feed_id());
      break;
    }
    ToProto(feed, *response.add_feeds());
  }
  return response;
}

}  // namespace

Result<commit::CalendarFeed> ReadFeed(const v1::CreateCalendarFeedRequest& request,
                                      const rpc::FieldLimits& limits) {
  rpc::FieldChecker check(limits);
  check.Name(request.team(), "team");
  check.Text(request.comment(), "comment", limits.text_bytes);
  check.Size(request.stakeholder_ids_size(), kStakeholdersMax, "stakeholder_ids");
  std::set<std::string> seen;
  for (int i = 0; i < request.stakeholder_ids_size(); ++i) {
    const std::string field = "stakeholder_ids[" + std::to_string(i) + "]";
    check.Id(request.stakeholder_ids(i), field.c_str());
    if (!seen.insert(request.stakeholder_ids(i)).second) {
      check.Refuse("FIELD_CONFLICT", field, "is there twice");
    }
  }
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  commit::CalendarFeed feed;
  feed.team = request.team();
  feed.stakeholder_ids.assign(request.stakeholder_ids().begin(), request.stakeholder_ids().end());
  feed.with_stakeholder_ids = request.with_stakeholder_ids();
  feed.comment = request.comment();
  return feed;
}

void FeedService::Add(const commit::CalendarFeed& feed, const std::string& secret,
                      rpc::UnaryCall& call) const {
  seams_.feeds.AddFeed(feed, call.deadline(),
                       [this, &call, feed, secret](const Result<bool>& added) {
                         if (!added) {
                           return call.Fail(added.error());
                         }
                         if (!*added) {
                           return call.Fail(IdTaken());
                         }
                         v1::CreateCalendarFeedResponse out;
                         out.set_feed_id(feed.id);
                         out.set_path("/calendar/" + secret + ".ics");
                         CheckErased(feed, 0, call, out);
                       });
}

/// Once it is kept: who erases one of its stakeholders either finds it or was there before.
void FeedService::CheckErased(const commit::CalendarFeed& feed, size_t index, rpc::UnaryCall& call,
                              const v1::CreateCalendarFeedResponse& out) const {
  if (index == feed.stakeholder_ids.size()) {
    return call.Answer(out);
  }
  const auto take_back = [this, feed, &call](const Failure& why) {
    seams_.feeds.RemoveFeed(feed.id, call.deadline(), [why, &call](const Result<bool>& removed) {
      call.Fail(removed ? why : removed.error());
    });
  };
  seams_.timelines.IsErased(feed.stakeholder_ids[index], call.deadline(),
                            [this, feed, index, &call, out, take_back](const Result<bool>& erased) {
                              if (!erased || *erased) {
                                return take_back(erased ? Erased(index) : erased.error());
                              }
                              CheckErased(feed, index + 1, call, out);
                            });
}

FeedService::Reactor* FeedService::CreateCalendarFeed(Context* context, const Bytes* request,
                                                      Bytes* response) {
  const auto create = [this](const v1::CreateCalendarFeedRequest& message, rpc::UnaryCall& call) {
    auto feed = ReadFeed(message, limits_);
    if (!feed) {
      return call.Fail(feed.error());
    }
    if (const auto denied = auth::CheckTeam(call.scope(), feed->team)) {
      return call.Fail(*denied);
    }
    feed->author = call.caller().principal().token_id;
    feed->created = seams_.clock.Now();
    const std::string secret = Mint(*feed);
    call.Post([this, &call, feed = std::move(*feed), secret] {
      seams_.feeds.CountFeeds(
          call.deadline(), [this, &call, feed, secret](const Result<size_t>& count) {
            if (!count) {
              return call.Fail(count.error());
            }
            *count < feeds_max_ ? Add(feed, secret, call) : call.Fail(TooMany(feeds_max_));
          });
    });
  };
  return rpc::Serve<v1::CreateCalendarFeedRequest>(seams_.admission, "CreateCalendarFeed", context,
                                                   request, response, create);
}

FeedService::Reactor* FeedService::ListCalendarFeeds(Context* context, const Bytes* request,
                                                     Bytes* response) {
  const auto list = [this](const v1::ListCalendarFeedsRequest& message, rpc::UnaryCall& call) {
    const auto page = ReadIdPage(message.page_size(), message.page_token(), limits_);
    if (!page) {
      return call.Fail(page.error());
    }
    call.Post([this, &call, page = *page] {
      seams_.feeds.ListFeeds(call.deadline(), [&call, page](Result<commit::StoredFeeds> stored) {
        if (!stored) {
          return call.Fail(stored.error());
        }
        std::erase_if(stored->feeds, [&call](const commit::CalendarFeed& feed) {
          return !call.scope().Covers(feed.team);
        });
        std::sort(stored->feeds.begin(), stored->feeds.end(),
                  [](const auto& a, const auto& b) { return a.id < b.id; });
        call.Answer(MakePage(stored->feeds, page));
      });
    });
  };
  return rpc::Serve<v1::ListCalendarFeedsRequest>(seams_.admission, "ListCalendarFeeds", context,
                                                  request, response, list);
}

FeedService::Reactor* FeedService::RevokeCalendarFeed(Context* context, const Bytes* request,
                                                      Bytes* response) {
  const auto remove = [this](rpc::UnaryCall& call, const std::string& id) {
    seams_.feeds.RemoveFeed(id, call.deadline(), [&call](const Result<bool>& removed) {
      if (!removed) {
        return call.Fail(removed.error());
      }
      *removed ? call.Answer(v1::RevokeCalendarFeedResponse()) : call.Fail(NoSuchFeed());
    });
  };
  const auto revoke = [this, remove](const v1::RevokeCalendarFeedRequest& message,
                                     rpc::UnaryCall& call) {
    rpc::FieldChecker check(limits_);
    check.Id(message.feed_id(), "feed_id");
    if (check.failure()) {
      return call.Fail(*check.failure());
    }
    call.Post([this, &call, remove, id = message.feed_id()] {
      if (call.scope().any()) {
        return remove(call, id);  // a damaged one too
      }
      using Loaded = Result<std::optional<commit::CalendarFeed>>;
      seams_.feeds.LoadFeed(id, call.deadline(), [&call, remove, id](const Loaded& feed) {
        if (!feed) {
          return call.Fail(feed.error());
        }
        const bool own = *feed && call.scope().Covers((*feed)->team);
        own ? remove(call, id) : call.Fail(NoSuchFeed());
      });
    });
  };
  return rpc::Serve<v1::RevokeCalendarFeedRequest>(seams_.admission, "RevokeCalendarFeed", context,
                                                   request, response, revoke);
}

}  // namespace touchpoint::admin
