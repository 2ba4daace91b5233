// SPDX-License-Identifier: Apache-2.0
// One Redis command, encoded as it is built: appending text is several times cheaper than the
// formatters of hiredis.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace touchpoint::redis {

class Command {
 public:
  explicit Command(std::string_view name) { Add(name); }

  /// Makes room for arguments of so many bytes in all.
  void Reserve(size_t bytes) { body_.reserve(body_.size() + bytes); }

  /// Appends an argument; any bytes.
  Command& Add(std::string_view argument);
  Command& Add(int64_t number) { return Add(std::string_view(std::to_string(number))); }

  size_t arguments() const { return arguments_; }

  /// Appends the RESP form.
  void AppendTo(std::string& out) const;

 private:
  std::string body_;
  size_t arguments_ = 0;
};

}  // namespace touchpoint::redis
