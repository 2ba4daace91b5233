// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/admin_token_file.h"

#include <fstream>
#include <sstream>

namespace touchpoint {
namespace {

constexpr std::string_view kHashPrefix = "sha256:";
constexpr size_t kHexSize = 64;

tl::unexpected<Failure> Refused(std::string what) {
  return tl::unexpected(
      Failure{Code::kFailedPrecondition, "ADMIN_TOKEN_FILE", std::move(what), {}, {}, {}});
}

bool IsHash(const std::string& text) {
  return text.size() == kHashPrefix.size() + kHexSize && text.rfind(kHashPrefix, 0) == 0 &&
         text.find_first_not_of("0123456789abcdef", kHashPrefix.size()) == std::string::npos;
}

}  // namespace

Result<auth::TokenRecord> ParseAdminToken(const std::string& content) {
  std::istringstream words(content);
  std::string first;
  std::string second;
  std::string third;
  words >> first >> second >> third;
  auth::TokenRecord token;
  const auto id = auth::IdOfToken(first);
  if (id && second.empty()) {
    token.id = *id;
    token.hash = auth::HashOfToken(first);
  } else if (auth::IsTokenId(first) && IsHash(second) && third.empty()) {
    token.id = first;
    token.hash = second;
  } else {
    return Refused("it must have the text of a token, or '<id> sha256:<hex>'");
  }
  token.roles = {auth::Role::kAdmin};
  token.any_team = true;
  token.comment = "auth.admin_token_file";
  token.expires = Instant::max();
  return token;
}

Result<auth::TokenRecord> ReadAdminToken(const std::string& file) {
  std::ifstream in(file);
  std::ostringstream content;
  content << in.rdbuf();
  if (!in) {
    return Refused(file + " cannot be read");
  }
  return ParseAdminToken(content.str());
}

}  // namespace touchpoint
