// SPDX-License-Identifier: Apache-2.0
// Tells whoever started the daemon which port it serves on.
#pragma once

#include <string>

namespace touchpoint {

/// Where to write which port; empty: nowhere.
struct PortFiles {
  std::string grpc;
  std::string http;
};

/// Writes the number and a newline; the file is there only once it is whole. False if it cannot be
/// written.
bool WritePortFile(const std::string& file, int port);

}  // namespace touchpoint
