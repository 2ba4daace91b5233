// SPDX-License-Identifier: Apache-2.0
#include "common/telemetry/pseudonym.h"

#include <gtest/gtest.h>

namespace touchpoint::telemetry {
namespace {

TEST(Pseudonyms, AreTheKeyedHashOfTheId) {
  // RFC 4231, test case 2, the first eight bytes.
  EXPECT_EQ(Pseudonyms::Keyed("Jefe").Of("what do ya want for nothing?"), "sh_5bdcc146bf60754e");
}

TEST(Pseudonyms, DifferByKeyAndById) {
  EXPECT_NE(Pseudonyms::Keyed("a").Of("x"), Pseudonyms::Keyed("b").Of("x"));
  EXPECT_NE(Pseudonyms::Keyed("a").Of("x"), Pseudonyms::Keyed("a").Of("y"));
  EXPECT_EQ(Pseudonyms::Clear().Of("x"), "x");
}

}  // namespace
}  // namespace touchpoint::telemetry
