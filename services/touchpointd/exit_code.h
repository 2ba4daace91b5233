// SPDX-License-Identifier: Apache-2.0
// How the daemon ends. The numbers are documented in --help; those above 63 are sysexits.h's.
#pragma once

namespace touchpoint {

enum class ExitCode {
  kOk = 0,
  kFailure = 1,         // something went wrong while it ran, or it was told twice to stop
  kUsage = 2,           // the command line
  kUnavailable = 69,    // Redis could not be reached or started
  kListenerLost = 70,   // nobody could reach it any more, though it lived
  kConfiguration = 78,  // the configuration, the policy, or a Redis that is set up for less
};

}  // namespace touchpoint
