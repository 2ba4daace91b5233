// SPDX-License-Identifier: Apache-2.0
// The flags that say who asks. A token never stands on the command line: others can read that.
#include <cstdlib>
#include <fstream>

#include "common/config/address.h"
#include "services/touchpointctl/commands/session.h"

namespace touchpoint::ctl {
namespace {

std::string ReadToken(const std::string& file) {
  std::ifstream in(file);
  std::string token;
  in >> token;
  if (token.empty()) {
    throw CLI::ValidationError("--token-file", "has no token in it, or cannot be read");
  }
  return token;
}

}  // namespace

void AddAccess(CLI::App& app, Session& session) {
  if (const char* token = std::getenv("TOUCHPOINT_TOKEN")) {
    session.access.token = token;
  }
  app.add_option_function<std::string>(
         "--token-file",
         [&session](const std::string& file) { session.access.token = ReadToken(file); },
         "File with the token to use (default: $TOUCHPOINT_TOKEN)")
      ->type_name("FILE");
  app.add_option("--tls-ca", session.access.tls_ca, "CA of the server's certificate, in PEM")
      ->type_name("FILE");
  CLI::Option* certificate =
      app.add_option("--tls-cert", session.access.tls_certificate, "Own certificate, in PEM")
          ->type_name("FILE");
  CLI::Option* key =
      app.add_option("--tls-key", session.access.tls_key, "... and its key")->type_name("FILE");
  certificate->needs(key);
  key->needs(certificate);
}

std::optional<Failure> CheckAccess(const Session& session) {
  const Access& access = session.access;
  for (const std::string& file : {access.tls_ca, access.tls_certificate, access.tls_key}) {
    if (!file.empty() && !std::ifstream(file)) {
      return Failure{Code::kInvalidArgument, "", file + " cannot be read", {}, {}, {}};
    }
  }
  const auto address = config::ParseAddress(session.server);
  const bool safe = access.token.empty() || access.encrypted() || (address && address->is_local);
  if (safe) {
    return std::nullopt;
  }
  return Failure{Code::kInvalidArgument,
                 "",
                 "the token would travel to " + session.server + " in the clear; give --tls-ca",
                 {},
                 {},
                 {}};
}

}  // namespace touchpoint::ctl
