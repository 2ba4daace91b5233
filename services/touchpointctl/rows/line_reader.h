// SPDX-License-Identifier: Apache-2.0
// Lines of a file or of standard input, gzip or plain.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "common/base/failure.h"
#include "services/touchpointctl/rows/input.h"

namespace touchpoint::ctl {

class LineReader {
 public:
  /// Longer lines are cut here; callers refuse them.
  static constexpr size_t kLineMax = size_t{64} * 1024;

  /// Opens a file, or standard input for "-". Fails (NOT_FOUND/INPUT) where it cannot be read.
  /// Once `stop_fd` is readable, the input ends after the last whole line that was read.
  static Result<LineReader> Open(const std::string& path, int stop_fd = -1);

  /// Reads the next line, without its end, into `line`; false at the end of the input. Fails
  /// (DATA_LOSS/INPUT) on a read error or damaged gzip.
  Result<bool> Next(std::string& line);

  /// Number of the line that Next() returned last, from 1.
  uint64_t line() const { return line_; }

  /// How much of the file has been read, 0 to 1; 0 where its size is not known.
  double fraction() const { return input_->fraction(); }

 private:
  explicit LineReader(std::unique_ptr<Input> input) : input_(std::move(input)) {}

  /// Reads on into `chunk_`; false at the end.
  Result<bool> Fill();

  std::unique_ptr<Input> input_;
  uint64_t line_ = 0;
  std::string chunk_;  // read and not yet handed out from at_ on
  size_t at_ = 0;
};

}  // namespace touchpoint::ctl
