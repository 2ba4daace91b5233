// SPDX-License-Identifier: Apache-2.0
// A row as the input has it, before it is known to be a plan or a record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace touchpoint::ctl {

/// What a field holds: one text, a list of texts, or something that neither plan nor record has use
/// for.
struct Value {
  enum class Kind { kText, kList, kOther };
  Kind kind = Kind::kText;
  std::vector<std::string> texts;
};

struct Row {
  uint64_t line = 0;  // where it starts in the input, from 1
  std::vector<std::pair<std::string, Value>> fields;

  /// The field's value; null where the row has none, or null, or the empty text.
  const Value* Find(std::string_view field) const {
    for (const auto& [name, value] : fields) {
      if (name == field) {
        return value.texts.empty() && value.kind != Value::Kind::kOther ? nullptr : &value;
      }
    }
    return nullptr;
  }
};

/// A row that is not imported, and why. `reason` is a name as in touchpoint.v1.ErrorReason.
struct Refusal {
  uint64_t line = 0;
  std::string request_id;  // where the row has got one
  std::string reason;
  std::string field;
  std::string message;
};

template <typename T>
using OrRefusal = tl::expected<T, Refusal>;

}  // namespace touchpoint::ctl
