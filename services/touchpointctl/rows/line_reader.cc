// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/line_reader.h"

#include <algorithm>

namespace touchpoint::ctl {

Result<LineReader> LineReader::Open(const std::string& path, int stop_fd) {
  auto input = Input::Open(path, stop_fd);
  if (!input) {
    return tl::unexpected(std::move(input.error()));
  }
  return LineReader(std::move(*input));
}

Result<bool> LineReader::Fill() {
  at_ = 0;
  auto more = input_->Read(chunk_);
  if (!more) {
    chunk_.clear();
    more.error().message = "line " + std::to_string(line_ + 1) + ": " + more.error().message;
  } else if (!*more) {
    chunk_.clear();
  }
  return more;
}

Result<bool> LineReader::Next(std::string& line) {
  line.clear();
  bool any = false;
  while (true) {
    if (at_ == chunk_.size()) {
      Result<bool> filled = Fill();
      if (!filled) {
        return filled;
      }
      if (!*filled) {
        any = any && !input_->stopped();
        break;
      }
    }
    any = true;
    const size_t end = std::min(chunk_.find('\n', at_), chunk_.size());
    line.append(chunk_, at_, std::min(end - at_, kLineMax + 1 - line.size()));
    const bool whole = end < chunk_.size();
    at_ = whole ? end + 1 : end;
    if (whole) {
      break;
    }
  }
  line_ += any ? 1 : 0;
  if (!line.empty() && line.back() == '\r') {
    line.pop_back();
  }
  return any;
}

}  // namespace touchpoint::ctl
