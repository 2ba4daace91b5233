// SPDX-License-Identifier: Apache-2.0
// The five bytes in front of every stored record: format version and checksum. The checksum knows
// the record's place, so that a record under the wrong name is as damaged as a flipped bit.
#pragma once

#include <google/protobuf/message_lite.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/failure.h"

namespace touchpoint::commit {

/// The numbers are stored, through the checksum.
enum class RecordKind : uint8_t {
  kHead = 1,
  kProfile = 2,
  kName = 3,
  kTouchpoint = 4,
  kDetails = 5,
  kJournal = 6,
  kJournalHeader = 7,
  kPolicyApplication = 8,
  kCampaign = 9,
  kOwner = 12,
  kToken = 13,
  kFeed = 14,
  kLease = 17,
  kErasure = 20,
  kFeedback = 21,
  kOwnership = 22,
};

constexpr size_t kSealSize = 5;

/// `number`: the sequence or name id the record is stored under; 0 where there is only one.
std::string Seal(RecordKind kind, uint32_t number, std::string_view record);
std::string Seal(RecordKind kind, uint32_t number, const google::protobuf::MessageLite& record);

/// The record inside; DATA_LOSS/RECORD_CORRUPT for another version or checksum, and
/// FAILED_PRECONDITION/RECORD_NEWER for the next version, whole: a newer build wrote it.
Result<std::string_view> Unseal(RecordKind kind, uint32_t number, std::string_view sealed);

}  // namespace touchpoint::commit
