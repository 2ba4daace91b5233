// SPDX-License-Identifier: Apache-2.0
// The files of the console, which lie in the program.
#pragma once

#include <string_view>
#include <vector>

#include "common/http/message.h"

namespace touchpoint::http {

/// All of it outlives whoever serves it.
struct Asset {
  std::string_view path;          // "/index.html"
  std::string_view content_type;  // "text/html; charset=utf-8"
  std::string_view bytes;
  std::string_view gzip;   // the same compressed; empty: not worth it
  std::string_view tag;    // of these bytes: letters and digits
  bool immutable = false;  // another content would have another path
};

class AssetTable {
 public:
  explicit AssetTable(std::vector<Asset> assets) : assets_(std::move(assets)) {}

  /// Answers GET and HEAD. "/" and paths without a dot, which are places inside the console, are
  /// /index.html.
  Response Serve(const Request& request) const;

 private:
  const Asset* Find(std::string_view path) const;

  const std::vector<Asset> assets_;
};

}  // namespace touchpoint::http
