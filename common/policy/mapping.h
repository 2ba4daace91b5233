// SPDX-License-Identifier: Apache-2.0
// A mapping of a policy file. What is not asked for is unknown, and unknown keys are errors.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/policy/field.h"

namespace touchpoint::policy {

class Mapping {
 public:
  struct Entry {
    Field key;    // carries the path of the mapping
    Field value;  // carries the path of its key
    const std::string& name() const { return key.node().text; }
  };

  /// Reports a value that is no mapping (it is empty then), keys that are no text and keys that
  /// come twice (the first counts).
  explicit Mapping(const Field& field);

  /// The value of a key, which is known from now on.
  std::optional<Field> Find(const std::string& key);
  /// The same for a key that must be there: its absence is reported.
  std::optional<Field> Require(const std::string& key);

  /// Reads the value of a key, if it is there, into `target`: Read("human", human, &Field::Bool).
  template <typename Target, typename Reader>
  void Read(const std::string& key, Target& target, Reader reader) {
    if (const auto field = Find(key)) {
      Assign(*field, target, reader);
    }
  }

  /// The same for a key that must be there.
  template <typename Target, typename Reader>
  void ReadRequired(const std::string& key, Target& target, Reader reader) {
    if (const auto field = Require(key)) {
      Assign(*field, target, reader);
    }
  }

  /// Reports every key that nobody has asked for.
  void RefuseOthers() const;

  const std::vector<Entry>& entries() const { return entries_; }
  const Field& field() const { return field_; }

 private:
  template <typename Target, typename Reader>
  static void Assign(const Field& field, Target& target, Reader reader) {
    if (auto value = std::invoke(reader, field)) {
      target = *std::move(value);
    }
  }

  Field field_;
  std::vector<Entry> entries_;
  std::vector<std::string> known_;
};

}  // namespace touchpoint::policy
