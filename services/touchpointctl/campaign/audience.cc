// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/campaign/audience.h"

#include <algorithm>
#include <utility>

namespace touchpoint::ctl {
namespace {

constexpr size_t kPartSize = 500;

}  // namespace

Result<void> Audience::GoTo(uint64_t offset) {
  Forget(offset);
  next_ = 0;
  while (read_ < offset) {
    const auto more = ReadPart(std::min<uint64_t>(kPartSize, offset - read_));
    if (!more) {
      return tl::unexpected(more.error());
    }
    if (!*more) {
      return tl::unexpected(Failure{Code::kInvalidArgument,
                                    "INPUT",
                                    "the audience has " + std::to_string(read_) +
                                        " stakeholders; " + std::to_string(offset) +
                                        " are planned already: it is another one",
                                    {},
                                    {},
                                    {}});
    }
    Forget(offset);
  }
  return {};
}

Result<const Audience::Part*> Audience::Next() {
  if (next_ == kept_.size()) {
    const auto more = ReadPart(kPartSize);
    if (!more) {
      return tl::unexpected(more.error());
    }
    if (!*more) {
      return nullptr;
    }
  }
  return &kept_[next_++];
}

void Audience::Forget(uint64_t offset) {
  while (!kept_.empty() && kept_.front().offset < offset) {
    Part& part = kept_.front();
    const auto known = std::min<uint64_t>(part.ids.size(), offset - part.offset);
    if (known < part.ids.size()) {
      part.ids.erase(part.ids.begin(), part.ids.begin() + static_cast<std::ptrdiff_t>(known));
      part.offset += known;
      return;
    }
    kept_.pop_front();
    next_ -= std::min<size_t>(next_, 1);
  }
}

/// Keeps a part of at most so many ids; false at the end.
Result<bool> Audience::ReadPart(size_t size) {
  Part part{read_, {}};
  std::string line;
  while (part.ids.size() < size) {
    const auto more = lines_.Next(line);
    if (!more) {
      return tl::unexpected(more.error());
    }
    if (!*more) {
      break;
    }
    if (line.ends_with('\r')) {
      line.pop_back();
    }
    if (!line.empty()) {
      part.ids.push_back(std::move(line));
    }
  }
  if (part.ids.empty()) {
    return false;
  }
  read_ += part.ids.size();
  kept_.push_back(std::move(part));
  return true;
}

}  // namespace touchpoint::ctl
