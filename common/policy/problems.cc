// SPDX-License-Identifier: Apache-2.0
#include "common/policy/problems.h"

#include <algorithm>
#include <tuple>

namespace touchpoint::policy {
namespace {

constexpr size_t kKeptMax = 100;
constexpr size_t kQuotedMax = 64;

}  // namespace

void Problems::Add(Position position, const std::string& path, const std::string& message) {
  if (problems_.size() == kKeptMax) {
    ++more_;
    return;
  }
  problems_.push_back({position, path.empty() ? message : path + ": " + message});
}

Failure Problems::ToFailure() const {
  std::vector<Problem> ordered = problems_;
  std::stable_sort(ordered.begin(), ordered.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.position.line, a.position.column) <
           std::tie(b.position.line, b.position.column);
  });
  std::string lines;
  for (size_t i = 0; i < ordered.size(); ++i) {
    lines += (i == 0 ? "" : "\n") + file_name_ + ":" + std::to_string(ordered[i].position.line) +
             ":" + std::to_string(ordered[i].position.column) + ": " + ordered[i].text;
  }
  if (more_ > 0) {
    lines += "\n" + file_name_ + ": and " + std::to_string(more_) + " more";
  }
  return Failure{Code::kInvalidArgument, "POLICY_INVALID", std::move(lines), {}, {}, {}};
}

std::string Quote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text.substr(0, kQuotedMax)) {
    const auto byte = static_cast<unsigned char>(c);
    quoted += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  return quoted + (text.size() > kQuotedMax ? "...'" : "'");
}

}  // namespace touchpoint::policy
