// SPDX-License-Identifier: Apache-2.0
// The rows that were refused, a line of JSON each.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

#include "services/touchpointctl/rows/row.h"

namespace touchpoint::ctl {

/// {"line":12,"requestId":"r","reason":"UNKNOWN_CHANNEL","field":"channel","message":"..."}
std::string RefusalJson(const Refusal& refusal);

class RefusedFile {
 public:
  explicit RefusedFile(std::string path) : path_(std::move(path)) {}

  /// Where refused rows of an input go unless told otherwise: beside it.
  static std::string PathFor(const std::string& plans);

  /// Appends; the first one replaces what the file held before.
  void Write(const Refusal& refusal);

  const std::string& path() const { return path_; }
  uint64_t count() const { return count_; }
  /// Whether all of them are on disk; closes the file. Where none was refused, what an earlier run
  /// has left there is removed.
  bool Close();

 private:
  std::string path_;
  std::ofstream out_;
  uint64_t count_ = 0;
};

}  // namespace touchpoint::ctl
