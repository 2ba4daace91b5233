// SPDX-License-Identifier: Apache-2.0
#include "common/base/keyed_hash.h"

#include <gtest/gtest.h>

namespace touchpoint {
namespace {

std::string ToHex(const KeyedHash::Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const uint8_t byte : digest) {
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return hex;
}

// RFC 4231, test cases 1 and 2.
TEST(KeyedHash, IsHmacSha256) {
  EXPECT_EQ(ToHex(KeyedHash(std::string(20, '\x0b')).Of("Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(ToHex(KeyedHash("Jefe").Of("what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(KeyedHash, MayBeAskedAgainAndCopied) {
  const KeyedHash hash("key");
  const KeyedHash copy = hash;
  EXPECT_EQ(hash.Of("a"), hash.Of("a"));
  EXPECT_EQ(hash.Of("a"), copy.Of("a"));
  EXPECT_NE(hash.Of("a"), hash.Of("b"));
  EXPECT_NE(hash.Of("a"), KeyedHash("other").Of("a"));
}

}  // namespace
}  // namespace touchpoint
