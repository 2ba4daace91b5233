// SPDX-License-Identifier: Apache-2.0
// What is wrong with a policy file, collected so that all of it is reported at once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/failure.h"

namespace touchpoint::policy {

/// Where a value stands in its file, from 1.
struct Position {
  int line = 1;
  int column = 1;
};

class Problems {
 public:
  explicit Problems(std::string file_name) : file_name_(std::move(file_name)) {}

  /// `path` is like "caps[2].scope", empty for the file as a whole. After the first hundred they
  /// are only counted.
  void Add(Position position, const std::string& path, const std::string& message);

  bool empty() const { return problems_.empty(); }

  /// All of them in the order of the file, one a line.
  Failure ToFailure() const;

 private:
  struct Problem {
    Position position;
    std::string text;
  };
  std::string file_name_;
  std::vector<Problem> problems_;
  size_t more_ = 0;
};

/// A text of the file for a message: in single quotes, shortened, without control characters.
std::string Quote(std::string_view text);

}  // namespace touchpoint::policy
