// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/trace_state.h"

#include <algorithm>
#include <optional>

namespace touchpoint::rpc {
namespace {

constexpr size_t kMembersMax = 32;
constexpr size_t kPartMax = 256;  // of a key, of a value
constexpr size_t kTextMax = 512;
constexpr size_t kLongMember = 128;
constexpr std::string_view kKeyStart = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kKeyMore = "abcdefghijklmnopqrstuvwxyz0123456789_-*/@";

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

std::string_view KeyOf(std::string_view member) {
  return member.substr(0, member.find('='));
}

bool IsMember(std::string_view text) {
  const std::string_view key = KeyOf(text);
  if (key.size() == text.size() || key.empty() || key.size() > kPartMax ||
      kKeyStart.find(key.front()) == std::string_view::npos ||
      key.find_first_not_of(kKeyMore) != std::string_view::npos) {
    return false;
  }
  const std::string_view value = text.substr(key.size() + 1);
  return !value.empty() && value.size() <= kPartMax &&
         std::all_of(value.begin(), value.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '='; });
}

/// Nothing where they cannot be told.
std::optional<std::vector<std::string_view>> ReadMembers(
    const std::vector<std::string_view>& fields) {
  std::vector<std::string_view> members;
  for (std::string_view rest : fields) {
    while (!rest.empty()) {
      const size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view member = Trim(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      if (member.empty()) {
        continue;
      }
      const bool is_known = std::any_of(members.begin(), members.end(),
                                        [&](auto each) { return KeyOf(each) == KeyOf(member); });
      if (!IsMember(member) || is_known || members.size() == kMembersMax) {
        return std::nullopt;
      }
      members.push_back(member);
    }
  }
  return members;
}

std::string Join(const std::vector<std::string_view>& members) {
  std::string text;
  for (const std::string_view member : members) {
    text.append(text.empty() ? "" : ",").append(member);
  }
  return text;
}

}  // namespace

std::string ReadTraceState(const std::vector<std::string_view>& fields) {
  auto members = ReadMembers(fields);
  if (!members) {
    return "";
  }
  std::string text = Join(*members);
  while (text.size() > kTextMax) {
    // The one that wrote last stands first, and is the likeliest to be read.
    const auto last_long = std::find_if(members->rbegin(), members->rend(),
                                        [](auto member) { return member.size() > kLongMember; });
    members->erase(last_long == members->rend() ? std::prev(members->end())
                                                : std::prev(last_long.base()));
    text = Join(*members);
  }
  return text;
}

}  // namespace touchpoint::rpc
