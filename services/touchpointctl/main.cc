// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/wire.h"
#include "services/touchpointctl/commands/session.h"

int main(int argc, char** argv) {
  touchpoint::rpc::SilenceProtobuf();
  return static_cast<int>(touchpoint::ctl::Run(argc, argv, touchpoint::ctl::StandardConsole()));
}
