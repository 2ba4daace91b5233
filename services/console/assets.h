// SPDX-License-Identifier: Apache-2.0
// The console's files, inside the program.
#pragma once

#include <span>
#include <string_view>

namespace touchpoint::console {

/// One file, as it is served.
struct Asset {
  std::string_view path;  // "/index.html", as in the URL
  std::string_view mime;  // for Content-Type
  std::string_view etag;  // of the content; without quotes
  std::string_view gzip;  // the content, compressed
  bool immutable;         // the path names the content: may be cached for good
};

/// All files. Empty in a daemon that was built without the console (TOUCHPOINTD_CONSOLE=OFF).
std::span<const Asset> Assets();

}  // namespace touchpoint::console
