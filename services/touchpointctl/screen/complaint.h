// SPDX-License-Identifier: Apache-2.0
// A failure as a person reads it: reason, field and what to do about it.
#pragma once

#include <string_view>

#include "common/base/failure.h"
#include "services/touchpointctl/screen/console.h"
#include "services/touchpointctl/screen/exit_code.h"

namespace touchpoint::ctl {

/// What a caller can do about an error reason; empty where there is nothing general to say.
std::string_view FixOf(std::string_view reason);

/// Writes the failure to the console's narration and returns the code to end with.
ExitCode Complain(const Console& console, const Failure& failure);

}  // namespace touchpoint::ctl
