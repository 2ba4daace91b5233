// SPDX-License-Identifier: Apache-2.0
#include "common/redis/command.h"

#include <array>
#include <charconv>

namespace touchpoint::redis {
namespace {

void AppendLength(char type, size_t length, std::string& out) {
  std::array<char, 24> line = {type};
  char* end = std::to_chars(line.data() + 1, line.data() + line.size(), length).ptr;
  *end++ = '\r';
  *end++ = '\n';
  out.append(line.data(), end);
}

}  // namespace

Command& Command::Add(std::string_view argument) {
  AppendLength('$', argument.size(), body_);
  body_.append(argument).append("\r\n");
  ++arguments_;
  return *this;
}

void Command::AppendTo(std::string& out) const {
  AppendLength('*', arguments_, out);
  out.append(body_);
}

}  // namespace touchpoint::redis
