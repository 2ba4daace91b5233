// SPDX-License-Identifier: Apache-2.0
// The fields of one row by their keys; remembers the first that is no good.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "services/touchpointctl/rows/mapping.h"
#include "services/touchpointctl/rows/row.h"

namespace touchpoint::ctl {

class RowFields {
 public:
  /// Both outlive it.
  RowFields(const Row& row, const Mapping& mapping) : row_(row), mapping_(mapping) {}

  /// Empty where the row has none.
  std::string Text(RowKey key);
  /// A list, or one text with commas or semicolons between its elements.
  std::vector<std::string> Texts(RowKey key);
  std::optional<Instant> Time(RowKey key, Rounding rounding);
  /// A whole number from 0 to `max`.
  std::optional<uint32_t> Number(RowKey key, uint32_t max, const char* reason);

  bool refused() const { return refusal_.has_value(); }
  /// Why it is refused; `request_id` is the row's.
  Refusal RefusalOf(const std::string& request_id) const;

 private:
  void Refuse(RowKey key, std::string reason, const std::string& what);

  const Row& row_;
  const Mapping& mapping_;
  std::optional<Refusal> refusal_;
};

}  // namespace touchpoint::ctl
