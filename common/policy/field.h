// SPDX-License-Identifier: Apache-2.0
// One value of a policy file. It reads itself as what is asked for, or reports why it cannot.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/time.h"
#include "common/policy/document.h"
#include "common/policy/problems.h"

namespace touchpoint::policy {

class Field {
 public:
  /// `path` names the value in messages: "caps[2].per". Node and problems outlive the field.
  Field(const Node& node, std::string path, Problems& problems)
      : node_(&node), path_(std::move(path)), problems_(&problems) {}

  const Node& node() const { return *node_; }
  const std::string& path() const { return path_; }
  Problems& problems() const { return *problems_; }

  void Refuse(const std::string& message) const;

  // Each gives nothing after having reported why.

  std::optional<bool> Bool() const;
  /// A whole number from `min` to `max`.
  std::optional<uint32_t> Number(uint32_t min, uint32_t max) const;
  /// "14d", from `min` to `max`.
  std::optional<Duration> Length(Duration min, Duration max) const;
  /// "08:00", up to "23:59".
  std::optional<std::chrono::minutes> TimeOfDay() const;
  /// "2026-12-31".
  std::optional<std::chrono::local_days> Date() const;
  /// A channel, team, purpose or rule id: [A-Za-z0-9][A-Za-z0-9._:@-]{0,63}.
  std::optional<std::string> Name() const;
  /// UTF-8 without control characters, 1 to 128 bytes.
  std::optional<std::string> FreeText() const;
  /// Which of `words` it is. `what` names them in the message: "day".
  std::optional<size_t> OneOf(const std::vector<std::string>& words, const std::string& what) const;
  /// Any single value that is not null. `what` says what belongs here: "a whole number".
  const std::string* Text(const std::string& what) const;

  /// The values of a list that is not empty. They carry `path` in messages.
  std::vector<Field> Items(const std::string& path) const;
  /// The elements of a list, which may be empty, as "caps[0]", "caps[1]" ...
  std::vector<Field> Elements() const;

 private:
  bool IsList() const;

  const Node* node_;
  std::string path_;
  Problems* problems_;
};

}  // namespace touchpoint::policy
