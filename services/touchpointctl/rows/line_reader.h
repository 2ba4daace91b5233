// SPDX-License-Identifier: Apache-2.0
// Lines of a file or of standard input, gzip or plain.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/base/failure.h"

namespace touchpoint::ctl {

class LineReader {
 public:
  /// Longer lines are cut here; callers refuse them.
  static constexpr size_t kLineMax = size_t{64} * 1024;

  /// Opens a file, or standard input for "-". Fails (NOT_FOUND/INPUT) where it cannot be read.
  static Result<LineReader> Open(const std::string& path);

  /// Reads the next line, without its end, into `line`; false at the end of the input. Fails
  /// (DATA_LOSS/INPUT) on a read error or damaged gzip.
  Result<bool> Next(std::string& line);

  /// Number of the line that Next() returned last, from 1.
  uint64_t line() const { return line_; }

  /// How much of the file has been read, 0 to 1; 0 where its size is not known.
  double fraction() const;

 private:
  struct Close {
    void operator()(void* file) const;
  };
  LineReader(void* file, uint64_t bytes) : file_(file), bytes_(bytes) {}

  /// Reads on into `chunk_`; false at the end.
  Result<bool> Fill();

  std::unique_ptr<void, Close> file_;  // a gzFile
  uint64_t bytes_ = 0;                 // of the file as it lies on disk
  uint64_t line_ = 0;
  std::string chunk_;  // read and not yet handed out from at_ on
  size_t at_ = 0;
};

}  // namespace touchpoint::ctl
