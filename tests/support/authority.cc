// SPDX-License-Identifier: Apache-2.0
#include "tests/support/authority.h"

#include <filesystem>
#include <fstream>

#include "common/auth/token.h"
#include "common/base/assert.h"
#include "common/rpc/permission_table.h"

namespace touchpoint::testing {

std::string AdminToken() {
  auth::TokenSecret secret;
  secret.fill(0x5a);
  return auth::FormatToken("testadmin000", secret);
}

AdminTokenFile::AdminTokenFile(const std::string& content) {
  std::ofstream(path()) << content << "\n";
  std::filesystem::permissions(path(), std::filesystem::perms::owner_read);
}

std::vector<std::string> TokenSettings(const AdminTokenFile& file, std::vector<std::string> more) {
  more.insert(more.end(), {"auth.mode=token", "auth.admin_token_file=" + file.path()});
  return more;
}

v1::CreateTokenRequest AskForToken(auth::Role role, const std::vector<std::string>& teams) {
  v1::CreateTokenRequest request;
  request.add_roles(rpc::ToProto(role));
  request.mutable_teams()->Add(teams.begin(), teams.end());
  return request;
}

grpc::Status CreateToken(ApiClient& admin, const v1::CreateTokenRequest& request,
                         v1::CreateTokenResponse& response) {
  grpc::ClientContext context;
  SetDeadline(context);
  return admin.admin().CreateToken(&context, request, &response);
}

std::string CreateToken(ApiClient& admin, const v1::CreateTokenRequest& request) {
  v1::CreateTokenResponse response;
  const grpc::Status status = CreateToken(admin, request, response);
  if (!status.ok()) {
    std::fprintf(stderr, "no token: %s\n", status.error_message().c_str());
  }
  TP_ASSERT(status.ok());
  return response.text();
}

grpc::Status RevokeToken(ApiClient& admin, const std::string& id) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::RevokeTokenRequest request;
  request.set_token_id(id);
  v1::RevokeTokenResponse response;
  return admin.admin().RevokeToken(&context, request, &response);
}

}  // namespace touchpoint::testing
