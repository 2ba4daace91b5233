// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/commands/session.h"

int main(int argc, char** argv) {
  return static_cast<int>(touchpoint::ctl::Run(argc, argv, touchpoint::ctl::StandardConsole()));
}
