// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/plan_row.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "common/rpc/time.h"

namespace touchpoint::ctl {
namespace {

constexpr uint32_t kPriorityMax = 100;

/// Collects the fields of one row and remembers the first that is no good.
class RowFields {
 public:
  RowFields(const Record& record, const Mapping& mapping) : record_(record), mapping_(mapping) {}

  std::string Text(PlanKey key) {
    const Value* value = mapping_.Find(record_, key);
    if (value == nullptr) {
      return "";
    }
    if (value->kind != Value::Kind::kText) {
      Refuse(key, "MALFORMED", "must be a single value");
      return "";
    }
    return value->texts.front();
  }

  /// A list, or one text with commas or semicolons between its elements.
  std::vector<std::string> Texts(PlanKey key) {
    const Value* value = mapping_.Find(record_, key);
    if (value == nullptr) {
      return {};
    }
    if (value->kind == Value::Kind::kOther) {
      Refuse(key, "MALFORMED", "must be a list of texts");
      return {};
    }
    return value->kind == Value::Kind::kList ? value->texts : SplitList(value->texts.front());
  }

  std::optional<Instant> Time(PlanKey key, Rounding rounding) {
    const std::string text = Text(key);
    if (text.empty()) {
      return std::nullopt;
    }
    const std::optional<Instant> time = ParseRfc3339(text, rounding);
    if (!time) {
      Refuse(key, "TIME_RANGE", "is no time like 2026-03-02T09:00:00Z");
    }
    return time;
  }

  std::optional<uint32_t> Priority() {
    const std::string text = Text(PlanKey::kPriority);
    if (text.empty()) {
      return std::nullopt;
    }
    uint32_t priority = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), priority);
    if (error != std::errc() || end != text.data() + text.size() || priority > kPriorityMax) {
      Refuse(PlanKey::kPriority, "PRIORITY_RANGE", "must be a whole number from 0 to 100");
    }
    return priority;
  }

  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  static std::vector<std::string> SplitList(const std::string& text) {
    std::vector<std::string> texts;
    for (size_t at = 0; at <= text.size();) {
      const size_t end = std::min(text.find_first_of(",;", at), text.size());
      std::string element = text.substr(at, end - at);
      std::erase(element, ' ');
      if (!element.empty()) {
        texts.push_back(std::move(element));
      }
      at = end + 1;
    }
    return texts;
  }

  void Refuse(PlanKey key, std::string reason, const std::string& what) {
    if (refusal_) {
      return;
    }
    const std::string name(NameOf(key));
    const std::string& field = mapping_[key].field;
    const std::string origin = field == name ? "" : " (input field '" + field + "')";
    refusal_ = Refusal{record_.line, "", std::move(reason), name, name + origin + " " + what};
  }

  const Record& record_;
  const Mapping& mapping_;
  std::optional<Refusal> refusal_;
};

}  // namespace

std::optional<Instant> PlanRow::First() const {
  std::optional<Instant> first;
  for (const auto& time : {preferred, earliest, latest, plan_time}) {
    if (time && (!first || *time < *first)) {
      first = time;
    }
  }
  return first;
}

void PlanRow::ShiftBy(Duration stretch) {
  for (std::optional<Instant>* time : {&preferred, &earliest, &latest, &plan_time}) {
    if (*time) {
      **time += stretch;
    }
  }
}

std::optional<Instant> PlanRow::Arrival(Duration lead) const {
  if (plan_time) {
    return plan_time;
  }
  const std::optional<Instant>& asked = preferred ? preferred : earliest;
  return asked ? std::optional(*asked - lead) : std::nullopt;
}

void PlanRow::BeginAtArrival(Duration lead) {
  if (!earliest && (plan_time || lead > Duration::zero())) {
    earliest = Arrival(lead);
  }
}

v1::Plan PlanRow::ToPlan() const {
  v1::Plan complete = plan;
  if (preferred) {
    rpc::ToProto(*preferred, *complete.mutable_preferred_time());
  }
  if (earliest) {
    rpc::ToProto(*earliest, *complete.mutable_earliest_time());
  }
  if (latest) {
    rpc::ToProto(*latest, *complete.mutable_latest_time());
  }
  return complete;
}

OrRefusal<PlanRow> ToPlanRow(const Record& record, const Mapping& mapping) {
  RowFields fields(record, mapping);
  PlanRow row;
  row.line = record.line;
  row.plan.set_request_id(fields.Text(PlanKey::kRequestId));
  row.plan.set_stakeholder_id(fields.Text(PlanKey::kStakeholderId));
  row.plan.set_team(fields.Text(PlanKey::kTeam));
  row.plan.set_channel(fields.Text(PlanKey::kChannel));
  for (std::string& channel : fields.Texts(PlanKey::kAlternateChannels)) {
    row.plan.add_alternate_channels(std::move(channel));
  }
  row.plan.set_purpose(fields.Text(PlanKey::kPurpose));
  row.plan.set_topic(fields.Text(PlanKey::kTopic));
  row.plan.set_initiative(fields.Text(PlanKey::kInitiative));
  row.plan.set_time_zone(fields.Text(PlanKey::kTimeZone));
  row.plan.set_region(fields.Text(PlanKey::kRegion));
  if (const auto priority = fields.Priority()) {
    row.plan.set_priority(*priority);
  }
  row.preferred = fields.Time(PlanKey::kPreferredTime, Rounding::kUp);
  row.earliest = fields.Time(PlanKey::kEarliestTime, Rounding::kUp);
  row.latest = fields.Time(PlanKey::kLatestTime, Rounding::kDown);
  row.plan_time = fields.Time(PlanKey::kPlanTime, Rounding::kUp);
  if (fields.refusal()) {
    Refusal refusal = *fields.refusal();
    refusal.request_id = row.plan.request_id();
    return tl::unexpected(std::move(refusal));
  }
  if (!row.latest && row.preferred && mapping.window) {
    row.latest = *row.preferred + *mapping.window;
  }
  return row;
}

}  // namespace touchpoint::ctl
