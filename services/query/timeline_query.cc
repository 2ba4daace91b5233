// SPDX-License-Identifier: Apache-2.0
#include "services/query/timeline_query.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>

#include "common/rpc/convert.h"
#include "common/rpc/sealed_token.h"

namespace touchpoint::query {
namespace {

template <typename List, typename Value>
bool AllowsValue(const List& list, const Value& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

size_t ReadPageSize(int32_t page_size, rpc::FieldChecker& check) {
  if (page_size < 0) {
    check.Refuse("PAGE_SIZE", "page_size", "must not be negative");
    return kPageSizeDefault;
  }
  return page_size == 0 ? kPageSizeDefault : std::min(static_cast<size_t>(page_size), kPageSizeMax);
}

void CheckEnums(const google::protobuf::RepeatedField<int>& numbers,
                const google::protobuf::EnumDescriptor& names, const std::string& field,
                rpc::FieldChecker& check) {
  for (int i = 0; i < numbers.size(); ++i) {
    if (numbers[i] == 0 || names.FindValueByNumber(numbers[i]) == nullptr) {
      check.Refuse("ENUM_VALUE", field + "[" + std::to_string(i) + "]",
                   "is not a value of " + names.name());
    }
  }
}

Instant TimeOf(const model::Touchpoint& touchpoint) {
  if (touchpoint.state == model::State::kDone) {
    return touchpoint.occupied_from;
  }
  const bool placed =
      touchpoint.verdict != model::Verdict::kSuppressed && touchpoint.scheduled != Instant();
  return placed ? touchpoint.scheduled : touchpoint.preferred;
}

Result<TimelineQuery> TimelineQuery::Read(const v1::GetTimelineRequest& request,
                                          const rpc::FieldLimits& limits,
                                          const std::string& data_set) {
  rpc::FieldChecker check(limits);
  check.Id(request.stakeholder_id(), "stakeholder_id");
  TimelineQuery query;
  query.page_size_ = ReadPageSize(request.page_size(), check);
  query.start_ =
      check.Time(request.has_start_time(), request.start_time(), "start_time", Rounding::kUp);
  query.end_ = check.Time(request.has_end_time(), request.end_time(), "end_time", Rounding::kUp);
  for (const std::string& team : request.teams()) {
    check.Name(team, "teams");
  }
  for (const std::string& channel : request.channels()) {
    check.Name(channel, "channels");
  }
  CheckEnums(request.states(), *v1::TouchpointState_descriptor(), "states", check);

  query.request_ = request;
  query.request_.clear_page_token();
  query.request_.clear_page_size();
  query.scope_ = rpc::TokenScope(data_set, query.request_.SerializeAsString());
  if (!request.page_token().empty()) {
    const auto numbers =
        rpc::OpenToken(rpc::TokenKind::kTimelinePage, query.scope_, request.page_token());
    if (!numbers || numbers->size() != 2) {
      check.Refuse("PAGE_TOKEN", "page_token",
                   "is not of this query, or of before a restore; start with the first page");
    } else {
      query.after_ = {FromMillis(static_cast<int64_t>((*numbers)[0])),
                      static_cast<model::Sequence>((*numbers)[1])};
    }
  }
  if (check.failure()) {
    return tl::unexpected(*check.failure());
  }
  return query;
}

bool TimelineQuery::Matches(const Snapshot& snapshot, const model::Touchpoint& touchpoint,
                            Instant at) const {
  const model::NameTable& names = snapshot.timeline.names;
  const bool is_tombstone = touchpoint.channels.empty();
  const model::NameId channel = is_tombstone || touchpoint.channel != model::kNoName
                                    ? touchpoint.channel
                                    : touchpoint.channels[0];
  return (!start_ || at >= *start_) && (!end_ || at < *end_) &&
         AllowsValue(request_.teams(), names.Text(touchpoint.team)) &&
         AllowsValue(request_.channels(), names.Text(channel)) &&
         AllowsValue(request_.states(),
                     static_cast<int>(rpc::ToProto(model::StateAt(touchpoint, snapshot.now))));
}

TimelineQuery::Page TimelineQuery::Select(const Snapshot& snapshot) const {
  std::vector<Place> places;
  for (const model::Touchpoint& touchpoint : snapshot.timeline.touchpoints) {
    const Place place{TimeOf(touchpoint), touchpoint.sequence};
    if ((!after_ || place > *after_) && Matches(snapshot, touchpoint, place.first)) {
      places.push_back(place);
    }
  }
  std::sort(places.begin(), places.end());
  Page page;
  for (const Place& place : places) {
    if (page.sequences.size() == page_size_) {
      const auto* last = snapshot.timeline.Find(page.sequences.back());
      page.next_page_token =
          rpc::SealToken(rpc::TokenKind::kTimelinePage, scope_,
                         {static_cast<uint64_t>(ToMillis(TimeOf(*last))), last->sequence});
      break;
    }
    page.sequences.push_back(place.second);
  }
  return page;
}

}  // namespace touchpoint::query
