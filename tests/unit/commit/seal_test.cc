// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/seal.h"

#include <gtest/gtest.h>

#include "touchpoint/storage/v1/record.pb.h"

namespace touchpoint::commit {
namespace {

TEST(SealTest, WhatWasSealedComesBack) {
  for (const std::string& record : {std::string(), std::string("x"), std::string(1000, '\0')}) {
    const std::string sealed = Seal(RecordKind::kTouchpoint, 7, record);
    EXPECT_EQ(sealed.size(), record.size() + kSealSize);
    EXPECT_EQ(Unseal(RecordKind::kTouchpoint, 7, sealed).value(), record);
  }
}

TEST(SealTest, AMessageIsSealedAsItsBytesAre) {
  storage::v1::HeadRecord head;
  head.set_revision(7);
  EXPECT_EQ(Seal(RecordKind::kHead, 0, head), Seal(RecordKind::kHead, 0, head.SerializeAsString()));
}

// The bytes are in every Redis there is: this test changes only with a new version.
TEST(SealTest, TheFormatIsFixed) {
  EXPECT_EQ(Seal(RecordKind::kTouchpoint, 7, "record"), "\x01\x72\xaa\xc5\x7erecord");
}

TEST(SealTest, EveryFlippedBitShows) {
  const std::string sealed = Seal(RecordKind::kHead, 0, "some record");
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string flipped = sealed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto opened = Unseal(RecordKind::kHead, 0, flipped);
    ASSERT_FALSE(opened) << "bit " << bit;
    EXPECT_EQ(opened.error().code, Code::kDataLoss);
  }
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(Unseal(RecordKind::kHead, 0, sealed.substr(0, size))) << size;
  }
}

TEST(SealTest, ARecordOfTheNextVersionIsToldFromDamage) {
  std::string sealed = Seal(RecordKind::kTouchpoint, 7, "record");
  ++sealed[0];
  const auto opened = Unseal(RecordKind::kTouchpoint, 7, sealed);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(opened.error().reason, "RECORD_NEWER");
  EXPECT_EQ(Unseal(RecordKind::kTouchpoint, 8, sealed).error().reason, "RECORD_CORRUPT");
  sealed.back() = 'x';
  EXPECT_EQ(Unseal(RecordKind::kTouchpoint, 7, sealed).error().reason, "RECORD_CORRUPT");
  EXPECT_EQ(Unseal(RecordKind::kTouchpoint, 7, "\2").error().reason, "RECORD_CORRUPT");
}

TEST(SealTest, ARecordInAnotherPlaceIsDamage) {
  const std::string sealed = Seal(RecordKind::kTouchpoint, 7, "record");
  EXPECT_FALSE(Unseal(RecordKind::kTouchpoint, 8, sealed));
  EXPECT_FALSE(Unseal(RecordKind::kDetails, 7, sealed));
}

}  // namespace
}  // namespace touchpoint::commit
