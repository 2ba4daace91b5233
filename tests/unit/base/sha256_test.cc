// SPDX-License-Identifier: Apache-2.0
#include "common/base/sha256.h"

#include <gtest/gtest.h>

namespace touchpoint {
namespace {

// The vectors of FIPS 180-2.
TEST(Sha256Test, HashesTheKnownVectors) {
  EXPECT_EQ(Sha256(""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256("abc"),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256Test, HashesBytesBehindANul) {
  EXPECT_NE(Sha256(std::string_view("a\0b", 3)), Sha256(std::string_view("a\0c", 3)));
}

}  // namespace
}  // namespace touchpoint
