// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/plan_reader.h"

#include <algorithm>
#include <utility>

#include "common/base/utf8.h"

namespace touchpoint::ctl {
namespace {

bool IsFaulty(const std::string& text) {
  return FindTextFault(text) != TextFault::kNone;
}

/// A text that is not UTF-8 would spoil the whole message it travels in.
std::optional<PlanKey> FindFaulty(const Record& record, const Mapping& mapping) {
  for (size_t i = 0; i < kPlanKeyNames.size(); ++i) {
    const auto key = static_cast<PlanKey>(i);
    const Value* value = mapping.Find(record, key);
    if (value != nullptr && std::any_of(value->texts.begin(), value->texts.end(), IsFaulty)) {
      return key;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<OrRefusal<PlanRow>>> PlanReader::Next() {
  auto read = records_.Next();
  if (!read) {
    return tl::unexpected(std::move(read.error()));
  }
  if (!*read) {
    return std::nullopt;
  }
  const OrRefusal<Record>& record = **read;
  if (!record) {
    return OrRefusal<PlanRow>(tl::unexpected(record.error()));
  }
  if (const auto key = FindFaulty(*record, mapping_)) {
    const std::string name(NameOf(*key));
    return OrRefusal<PlanRow>(
        tl::unexpected(Refusal{record->line, "", "FIELD_CHARSET", name,
                               name + " is not UTF-8, or has control characters"}));
  }
  return ToPlanRow(*record, mapping_);
}

Result<std::vector<OrRefusal<PlanRow>>> ReadAll(PlanReader& reader) {
  std::vector<OrRefusal<PlanRow>> rows;
  while (true) {
    auto next = reader.Next();
    if (!next) {
      return tl::unexpected(std::move(next.error()));
    }
    if (!*next) {
      return rows;
    }
    rows.push_back(std::move(**next));
  }
}

Duration Stretch(const std::vector<OrRefusal<PlanRow>>& rows, const Shift& shift, Instant now) {
  std::optional<Instant> first;
  for (const auto& row : rows) {
    const std::optional<Instant> time = row ? row->First() : std::nullopt;
    if (time && (!first || *time < *first)) {
      first = time;
    }
  }
  if (!first) {
    return Duration{};
  }
  const Duration exact = shift.start.value_or(now) - *first;
  const auto steps = exact / shift.step;
  const bool short_of = steps * shift.step < exact;
  return (steps + (short_of ? 1 : 0)) * shift.step;
}

void ShiftBy(Duration stretch, std::vector<OrRefusal<PlanRow>>& rows) {
  for (auto& row : rows) {
    if (row) {
      row->ShiftBy(stretch);
    }
  }
}

}  // namespace touchpoint::ctl
