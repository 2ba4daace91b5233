// SPDX-License-Identifier: Apache-2.0
// A daemon that wants tokens, and callers with tokens of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/auth/principal.h"
#include "tests/support/api_client.h"
#include "tests/support/daemon_process.h"
#include "tests/support/scratch_folder.h"

namespace touchpoint::testing {

/// A token of the tests' own that is good wherever AdminTokenFile() is configured.
std::string AdminToken();

/// Holds AdminToken() as auth.admin_token_file.
class AdminTokenFile {
 public:
  explicit AdminTokenFile(const std::string& content = AdminToken());
  std::string path() const { return folder_.Path("token"); }

 private:
  ScratchFolder folder_{"admin"};
};

/// The settings of a daemon that wants tokens, and `more`.
std::vector<std::string> TokenSettings(const AdminTokenFile& file,
                                       std::vector<std::string> more = {});

/// A request for a token with this role, for these teams.
v1::CreateTokenRequest AskForToken(auth::Role role, const std::vector<std::string>& teams = {});

grpc::Status CreateToken(ApiClient& admin, const v1::CreateTokenRequest& request,
                         v1::CreateTokenResponse& response);
/// The text of a new token; the call must succeed.
std::string CreateToken(ApiClient& admin, const v1::CreateTokenRequest& request);
grpc::Status RevokeToken(ApiClient& admin, const std::string& id);

}  // namespace touchpoint::testing
