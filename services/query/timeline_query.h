// SPDX-License-Identifier: Apache-2.0
// Which touchpoints of a timeline a reader asked for, in which order, page by page.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/failure.h"
#include "common/rpc/field_checker.h"
#include "services/query/finder.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace touchpoint::query {

/// Page sizes of every paged call: 0 is the default, more than the maximum is the maximum.
constexpr size_t kPageSizeDefault = 100;
constexpr size_t kPageSizeMax = 1'000;

/// FIELD PAGE_SIZE for a negative one.
size_t ReadPageSize(int32_t page_size, rpc::FieldChecker& check);

/// ENUM_VALUE unless every number has a name and is not 0. `names`: the enum's descriptor.
void CheckEnums(const google::protobuf::RepeatedField<int>& numbers,
                const google::protobuf::EnumDescriptor& names, const std::string& field,
                rpc::FieldChecker& check);

class TimelineQuery {
 public:
  /// ID_FORMAT, PAGE_SIZE, PAGE_TOKEN, TIME_RANGE, ENUM_VALUE, FIELD_...
  static Result<TimelineQuery> Read(const v1::GetTimelineRequest& request,
                                    const rpc::FieldLimits& limits, const std::string& data_set);

  const std::string& stakeholder_id() const { return request_.stakeholder_id(); }

  struct Page {
    std::vector<model::Sequence> sequences;  // by time, then number
    std::string next_page_token;             // empty: the last page
  };
  Page Select(const Snapshot& snapshot) const;

 private:
  using Place = std::pair<Instant, model::Sequence>;
  bool Matches(const Snapshot& snapshot, const model::Touchpoint& touchpoint, Instant at) const;

  v1::GetTimelineRequest request_;
  size_t page_size_ = kPageSizeDefault;
  std::optional<Instant> start_;
  std::optional<Instant> end_;
  std::optional<Place> after_;
  uint64_t scope_ = 0;
};

/// Where a touchpoint stands on its timeline: when it happened or will happen, or the time asked
/// for where it has no place.
Instant TimeOf(const model::Touchpoint& touchpoint);

}  // namespace touchpoint::query
