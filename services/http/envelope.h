// SPDX-License-Identifier: Apache-2.0
// The frames of Connect's streams: one byte of flags, four of length, big end first, the message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/failure.h"

namespace touchpoint::http {

enum class Flag : uint8_t {
  kMessage = 0,
  kCompressed = 1,
  kEnd = 2,  // the last frame of an answer: how it ended, as JSON
};

std::string Envelope(Flag flag, std::string_view message);

/// The messages of a whole body. INVALID_ARGUMENT/PROTOCOL for what is no row of frames,
/// UNIMPLEMENTED/PROTOCOL for compressed ones.
Result<std::vector<std::string_view>> OpenEnvelopes(std::string_view body);

}  // namespace touchpoint::http
