// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/bulk_reader.h"

#include <algorithm>
#include <utility>

#include "common/base/utf8.h"

namespace touchpoint::ctl {
namespace {

bool IsFaulty(const std::string& text) {
  return FindTextFault(text) != TextFault::kNone;
}

/// A text that is not UTF-8 would spoil the whole message it travels in.
template <typename Item>
std::optional<RowKey> FindFaulty(const Row& row, const Mapping& mapping) {
  for (const RowKey key : Item::kKeys) {
    const Value* value = mapping.Find(row, key);
    if (value != nullptr && std::any_of(value->texts.begin(), value->texts.end(), IsFaulty)) {
      return key;
    }
  }
  return std::nullopt;
}

}  // namespace

template <typename Item>
Result<std::optional<OrRefusal<Item>>> BulkReader<Item>::Next() {
  auto read = rows_.Next();
  if (!read) {
    return tl::unexpected(std::move(read.error()));
  }
  if (!*read) {
    return std::nullopt;
  }
  const OrRefusal<Row>& row = **read;
  if (!row) {
    return OrRefusal<Item>(tl::unexpected(row.error()));
  }
  if (const auto key = FindFaulty<Item>(*row, mapping_)) {
    const std::string name(NameOf(*key));
    return OrRefusal<Item>(tl::unexpected(Refusal{
        row->line, "", "FIELD_CHARSET", name, name + " is not UTF-8, or has control characters"}));
  }
  return Item::Read(*row, mapping_);
}

template <typename Item>
Result<std::vector<OrRefusal<Item>>> ReadAll(BulkReader<Item>& reader) {
  std::vector<OrRefusal<Item>> rows;
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

template <typename Item>
Duration Stretch(const std::vector<OrRefusal<Item>>& rows, const Shift& shift, Instant now) {
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

template <typename Item>
void ShiftBy(Duration stretch, std::vector<OrRefusal<Item>>& rows) {
  for (auto& row : rows) {
    if (row) {
      row->ShiftBy(stretch);
    }
  }
}

template class BulkReader<PlanRow>;
template Result<std::vector<OrRefusal<PlanRow>>> ReadAll(BulkReader<PlanRow>&);
template Duration Stretch(const std::vector<OrRefusal<PlanRow>>&, const Shift&, Instant);
template void ShiftBy(Duration, std::vector<OrRefusal<PlanRow>>&);

template class BulkReader<RecordRow>;
template Result<std::vector<OrRefusal<RecordRow>>> ReadAll(BulkReader<RecordRow>&);
template Duration Stretch(const std::vector<OrRefusal<RecordRow>>&, const Shift&, Instant);
template void ShiftBy(Duration, std::vector<OrRefusal<RecordRow>>&);

}  // namespace touchpoint::ctl
