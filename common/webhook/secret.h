// SPDX-License-Identifier: Apache-2.0
// The secret that the two ends of a webhook share.
#pragma once

#include <string>
#include <string_view>

#include "common/base/failure.h"

namespace touchpoint::webhook {

class Secret {
 public:
  /// "whsec_" and 24 to 64 bytes in base64; blanks around it are left out. The failure never has
  /// the text in it.
  static Result<Secret> Parse(std::string_view text);
  /// The same from a file.
  static Result<Secret> ReadFile(const std::string& file);

  /// "v1," and the base64 of the HMAC-SHA256 of "id.timestamp.body".
  std::string Sign(std::string_view id, int64_t timestamp, std::string_view body) const;

 private:
  explicit Secret(std::string key) : key_(std::move(key)) {}
  std::string key_;
};

}  // namespace touchpoint::webhook
