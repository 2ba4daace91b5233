// SPDX-License-Identifier: Apache-2.0
// What the end of a command says about the attempt that it made.
#pragma once

#include <string>
#include <string_view>

#include "services/touchpointctl/send/attempt.h"

namespace touchpoint::ctl {

// Exit codes by which a command says what it knows; those of sysexits.h where there is one.
constexpr int kExitSent = 0;
constexpr int kExitFailedForGood = 69;  // EX_UNAVAILABLE
constexpr int kExitFailed = 75;         // EX_TEMPFAIL
// The shell's own: it cannot execute, or find, what the command names.
constexpr int kExitNotExecutable = 126;
constexpr int kExitNotFound = 127;

/// `status` is waitpid()'s, `output` what the command wrote to standard output. Whatever does not
/// say that it was sent, or certainly was not, leaves it in doubt: a signal, any other code.
AttemptEnd EndOfCommand(int status, std::string_view output);

/// The first line, as far as 256 bytes hold it, with '?' for what is no text.
std::string FirstLine(std::string_view output);

}  // namespace touchpoint::ctl
