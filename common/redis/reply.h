// SPDX-License-Identifier: Apache-2.0
// A reply as a value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace touchpoint::redis {

struct Reply {
  enum class Type { kNil, kString, kStatus, kError, kInteger, kArray };
  Type type = Type::kNil;
  int64_t integer = 0;
  std::string text;  // of strings, statuses and errors
  std::vector<Reply> elements;

  bool is_nil() const { return type == Type::kNil; }
  bool is_string() const { return type == Type::kString; }
  bool is_array() const { return type == Type::kArray; }
};

}  // namespace touchpoint::redis
