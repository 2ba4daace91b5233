// SPDX-License-Identifier: Apache-2.0
// An audience as it is read: ids of stakeholders, one a line, in parts that are kept until the
// daemon has them for good.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "common/base/failure.h"
#include "services/touchpointctl/rows/line_reader.h"

namespace touchpoint::ctl {

class Audience {
 public:
  struct Part {
    uint64_t offset = 0;
    std::vector<std::string> ids;
  };

  explicit Audience(LineReader lines) : lines_(std::move(lines)) {}

  /// Goes on from this offset, which is not before any that Forget() was told: reads over what lies
  /// before it. INPUT where the audience is shorter.
  Result<void> GoTo(uint64_t offset);
  /// The next part, until the next call of GoTo() or Forget(); null at the end. Lines without text
  /// are none.
  Result<const Part*> Next();
  /// What lies before this offset is not asked for again.
  void Forget(uint64_t offset);

  /// How much of the file has been read, 0 to 1; 0 where its size is not known.
  double fraction() const { return lines_.fraction(); }

 private:
  Result<bool> ReadPart(size_t size);

  LineReader lines_;
  std::deque<Part> kept_;  // read and not forgotten
  size_t next_ = 0;        // of kept_
  uint64_t read_ = 0;      // ids
};

}  // namespace touchpoint::ctl
