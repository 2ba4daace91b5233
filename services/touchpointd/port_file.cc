// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/port_file.h"

#include <cstdio>
#include <fstream>

namespace touchpoint {

bool WritePortFile(const std::string& file, int port) {
  const std::string unfinished = file + ".tmp";
  std::ofstream out(unfinished);
  out << port << '\n';
  out.close();
  return out.good() && std::rename(unfinished.c_str(), file.c_str()) == 0;
}

}  // namespace touchpoint
