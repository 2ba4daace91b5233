// SPDX-License-Identifier: Apache-2.0
#include "common/http/public_address.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace touchpoint::http {
namespace {

using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

struct Net4 {
  uint32_t base;
  int bits;
};

constexpr uint32_t V4(uint32_t a, uint32_t b, uint32_t c) {
  return a << 24 | b << 16 | c << 8;
}

// IANA's special-purpose registry, and multicast.
constexpr auto kSpecial4 = std::to_array<Net4>({
    {V4(0, 0, 0), 8},
    {V4(10, 0, 0), 8},
    {V4(100, 64, 0), 10},
    {V4(127, 0, 0), 8},
    {V4(169, 254, 0), 16},
    {V4(172, 16, 0), 12},
    {V4(192, 0, 0), 24},
    {V4(192, 0, 2), 24},
    {V4(192, 88, 99), 24},
    {V4(192, 168, 0), 16},
    {V4(198, 18, 0), 15},
    {V4(198, 51, 100), 24},
    {V4(203, 0, 113), 24},
    {V4(224, 0, 0), 3},
});

bool IsPublic4(uint32_t address) {
  return std::none_of(kSpecial4.begin(), kSpecial4.end(), [address](const Net4& net) {
    return (address ^ net.base) >> (32 - net.bits) == 0;
  });
}

uint32_t FourBytes(const address_v6::bytes_type& bytes, size_t at) {
  return static_cast<uint32_t>(bytes[at]) << 24 | static_cast<uint32_t>(bytes[at + 1]) << 16 |
         static_cast<uint32_t>(bytes[at + 2]) << 8 | bytes[at + 3];
}

/// Only 2000::/3 is given to anybody.
bool IsPublic6(const address_v6& address) {
  const address_v6::bytes_type bytes = address.to_bytes();
  if (address.is_v4_mapped()) {
    return IsPublic4(FourBytes(bytes, 12));
  }
  constexpr uint32_t kNat64 = 0x0064ff9b;
  if (FourBytes(bytes, 0) == kNat64) {
    return FourBytes(bytes, 4) == 0 && FourBytes(bytes, 8) == 0 && IsPublic4(FourBytes(bytes, 12));
  }
  const uint32_t first = FourBytes(bytes, 0);
  const bool is_6to4 = first >> 16 == 0x2002;
  if (is_6to4) {
    return IsPublic4(FourBytes(bytes, 2));
  }
  const bool is_special = first >> 9 == 0x20010000u >> 9  // 2001::/23, Teredo among them
                          || first == 0x20010db8 || first >> 12 == 0x3fff0;
  return first >> 29 == 1 && !is_special;
}

}  // namespace

bool IsPublic(const boost::asio::ip::address& address) {
  return address.is_v4() ? IsPublic4(address.to_v4().to_uint()) : IsPublic6(address.to_v6());
}

}  // namespace touchpoint::http
