// SPDX-License-Identifier: Apache-2.0
// Bits for secrets, from OpenSSL's generator; surrogates and the like have RandomSource.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace touchpoint {

/// Ends the process if there are no good bits to be had. Thread-safe.
void FillWithSecureRandom(uint8_t* bytes, int size);

template <size_t kSize>
std::array<uint8_t, kSize> SecureRandom() {
  std::array<uint8_t, kSize> bytes{};
  FillWithSecureRandom(bytes.data(), static_cast<int>(kSize));
  return bytes;
}

}  // namespace touchpoint
