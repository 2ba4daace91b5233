// SPDX-License-Identifier: Apache-2.0
// Every configuration key once: its path, how its text is read and written, whether it is secret.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/config/config.h"

namespace touchpoint::config {

struct Key {
  std::string path;  // "redis.url"
  bool secret = false;
  /// Reads a value; answers what is wrong with the text, or nothing.
  std::function<std::optional<std::string>(const std::string& text, Config& config)> set;
  /// The text that set() reads back.
  std::function<std::string(const Config& config)> get;
};

/// All keys in the order of the documentation.
const std::vector<Key>& Keys();

/// The key with this path, or null.
const Key* FindKey(const std::string& path);

/// A size in bytes: a whole number, with B, KiB, MiB or GiB or nothing behind it.
std::optional<uint64_t> ParseBytes(std::string_view text);

/// The shortest notation that ParseBytes() reads: "1MiB".
std::string FormatBytes(uint64_t bytes);

}  // namespace touchpoint::config
