// SPDX-License-Identifier: Apache-2.0
// The bytes of a file or of standard input, gzip or plain; reading can be called off.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/base/failure.h"

struct z_stream_s;

namespace touchpoint::ctl {

class Input {
 public:
  /// Opens a file, or standard input for "-". Fails (NOT_FOUND/INPUT) where it cannot be read.
  /// Once `stop_fd` is readable, reading ends wherever it is; -1: nothing calls it off.
  static Result<std::unique_ptr<Input>> Open(const std::string& path, int stop_fd);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  /// Puts what comes next, unpacked, in the place of `chunk`; waits for it. False at the end.
  /// Fails (DATA_LOSS/INPUT) on a read error or damaged gzip.
  Result<bool> Read(std::string& chunk);

  /// Reading has been called off; what was read last may be half a line.
  bool stopped() const { return stopped_; }
  /// How much of the file has been read, 0 to 1; 0 where its size is not known.
  double fraction() const;

 private:
  enum class Format { kUnknown, kPlain, kGzip };

  Input(int fd, int stop_fd, uint64_t bytes);

  /// Waits for input or for being called off; false at the end and then.
  Result<bool> Fill();
  Result<bool> FindFormat();
  Result<bool> Unpack(std::string& chunk);
  bool packed_left() const { return at_ < packed_.size(); }

  int fd_;
  int stop_fd_;
  uint64_t bytes_;  // of the file as it lies on disk
  uint64_t read_ = 0;
  Format format_ = Format::kUnknown;
  std::string packed_;  // as it lies on disk, not handed out from at_ on
  size_t at_ = 0;
  std::unique_ptr<z_stream_s> inflater_;
  bool in_member_ = false;  // of a gzip
  bool stopped_ = false;
};

}  // namespace touchpoint::ctl
