// SPDX-License-Identifier: Apache-2.0
#include "services/query/work_list_service.h"

#include <algorithm>

#include "common/model/contact.h"
#include "common/rpc/sealed_token.h"
#include "common/rpc/time.h"
#include "services/query/visibility.h"

namespace touchpoint::query {
namespace {

constexpr size_t kListMax = 64;  // channels or teams of a request
constexpr int kPageDefault = 100;
constexpr int kPageMax = 1'000;
constexpr Duration kAheadMax = 7 * kDay;

std::vector<uint64_t> ToNumbers(const WorkPlace& place) {
  const auto& [time, partition, surrogate, sequence] = place;
  return {static_cast<uint64_t>(ToMillis(time)), partition, surrogate, sequence};
}

void CheckNames(const google::protobuf::RepeatedPtrField<std::string>& names, const char* field,
                rpc::FieldChecker& check) {
  check.Size(names.size(), kListMax, field);
  for (int i = 0; i < names.size(); ++i) {
    check.Name(names[i], (std::string(field) + "[" + std::to_string(i) + "]").c_str());
  }
}

/// Until when it may be begun: while it is leased, by its holder.
Instant SendBy(const model::Timeline& timeline, const model::Touchpoint& host,
               const model::Policy& policy) {
  if (host.state == model::State::kLeased || host.state == model::State::kInDoubt) {
    return host.occupied_to;
  }
  Instant latest = host.latest;
  for (const model::Sequence part : model::ContactOf(timeline, host, policy)) {
    latest = std::min(latest, timeline.Find(part)->latest);
  }
  return latest;
}

std::set<std::string> HumanChannels(const model::Policy& policy) {
  std::set<std::string> human;
  for (const auto& [name, channel] : policy.channels) {
    if (channel.human) {
      human.insert(name);
    }
  }
  return human;
}

}  // namespace

struct WorkListService::Answer {
  Query query;
  std::vector<WorkItem> items;
  size_t shown = 0;
  v1::ListDueTouchpointsResponse out;
};

Result<WorkListService::Query> WorkListService::Read(const v1::ListDueTouchpointsRequest& request,
                                                     const auth::TeamScope& scope) const {
  rpc::FieldChecker check(limits_);
  CheckNames(request.channels(), "channels", check);
  CheckNames(request.teams(), "teams", check);
  if (request.page_size() < 0) {
    check.Refuse("NUMBER_RANGE", "page_size", "must not be negative");
  }
  const Instant now = seams_.clock.Now();
  Query query;
  query.question.until =
      check.Time(request.has_until_time(), request.until_time(), "until_time", Rounding::kUp)
          .value_or(now);
  if (query.question.until > now + kAheadMax) {
    check.Refuse("TIME_RANGE", "until_time", "must be at most 7 days ahead");
  }
  query.request = request;
  query.request.clear_page_token();
  query.request.clear_page_size();
  query.scope = rpc::TokenScope(data_set_, "due" + query.request.SerializeAsString());
  if (!request.page_token().empty()) {
    const auto n = rpc::OpenToken(rpc::TokenKind::kDuePage, query.scope, request.page_token());
    if (!n || n->size() != 4) {
      check.Refuse("PAGE_TOKEN", "page_token",
                   "is not of this query, or of before a restore; start with the first page");
    } else {
      query.question.after =
          WorkPlace{FromMillis(static_cast<int64_t>((*n)[0])), static_cast<uint32_t>((*n)[1]),
                    (*n)[2], static_cast<model::Sequence>((*n)[3])};
    }
  }
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  for (const std::string& team : request.teams()) {
    if (auto denied = auth::CheckTeam(scope, team)) {
      return tl::unexpected(*std::move(denied));
    }
  }
  const int size = request.page_size() == 0 ? kPageDefault : request.page_size();
  query.question.size = static_cast<size_t>(std::min(size, kPageMax));
  query.question.channels = {request.channels().begin(), request.channels().end()};
  query.teams = scope;
  const auth::TeamScope takes =
      request.teams().empty()
          ? scope
          : auth::TeamScope::Only({request.teams().begin(), request.teams().end()});
  query.question.takes = [takes](const std::string& team) { return takes.Covers(team); };
  return query;
}

WorkListService::Reactor* WorkListService::ListDueTouchpoints(Context* context,
                                                              const Bytes* request,
                                                              Bytes* response) {
  const auto list = [this](const v1::ListDueTouchpointsRequest& message, rpc::UnaryCall& call) {
    auto query = Read(message, call.scope());
    if (!query) {
      return call.Fail(query.error());
    }
    call.Post([this, &call, query = *std::move(query)] { List(query, call); });
  };
  return rpc::Serve<v1::ListDueTouchpointsRequest>(seams_.admission, "ListDueTouchpoints", context,
                                                   request, response, list);
}

void WorkListService::List(const Query& query, rpc::UnaryCall& call) const {
  for (int i = 0; i < query.request.channels_size(); ++i) {
    if (!policy_->channels.contains(query.request.channels(i))) {
      return call.Fail(InvalidField("UNKNOWN_CHANNEL", "channels[" + std::to_string(i) + "]",
                                    "is no channel of the policy"));
    }
  }
  for (int i = 0; i < query.request.teams_size(); ++i) {
    if (!policy_->KnowsTeam(query.request.teams(i))) {
      return call.Fail(InvalidField("UNKNOWN_TEAM", "teams[" + std::to_string(i) + "]",
                                    "is no team of the policy"));
    }
  }
  WorkQuestion question = query.question;
  if (question.channels.empty()) {
    question.channels = HumanChannels(*policy_);
  }
  WorkList::Start(
      {seams_.ready, seams_.walk, policy_}, std::move(question), call.deadline(),
      [this, query, &call](Result<std::vector<WorkItem>> items) {
        if (!items) {
          return call.Fail(items.error());
        }
        const auto answer = std::make_shared<Answer>();
        answer->query = query;
        answer->items = *std::move(items);
        if (answer->items.size() > query.question.size) {
          answer->items.pop_back();
          answer->out.set_next_page_token(rpc::SealToken(rpc::TokenKind::kDuePage, query.scope,
                                                         ToNumbers(answer->items.back().place)));
        }
        ShowNext(answer, call);
      });
}

void WorkListService::ShowNext(const std::shared_ptr<Answer>& answer, rpc::UnaryCall& call) const {
  if (answer->shown == answer->items.size()) {
    return call.Answer(answer->out);
  }
  const WorkItem& item = answer->items[answer->shown++];
  seams_.walk.finder.View(
      item.snapshot, {item.sequence}, call.deadline(),
      [this, answer, item, &call](const Result<std::vector<model::TouchpointView>>& views) {
        if (!views) {
          return call.Fail(views.error());
        }
        v1::DueTouchpoint& due = *answer->out.add_touchpoints();
        ToProto(views->front(), answer->query.teams, *due.mutable_touchpoint());
        const model::Timeline& timeline = item.snapshot->timeline;
        rpc::ToProto(SendBy(timeline, *timeline.Find(item.sequence), *policy_),
                     *due.mutable_send_by());
        ShowNext(answer, call);
      });
}

}  // namespace touchpoint::query
