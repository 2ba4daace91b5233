// SPDX-License-Identifier: Apache-2.0
#include "services/commit/lease_codec.h"

#include <string>

namespace touchpoint::commit {
namespace {

constexpr size_t kNonceSize = 16;

std::string ToBytes(const model::Nonce& nonce) {
  std::string bytes;
  for (size_t i = 0; i < kNonceSize && nonce != model::Nonce(); ++i) {
    bytes.push_back(static_cast<char>(nonce[i / 8] >> i % 8 * 8 & 0xffU));
  }
  return bytes;
}

std::optional<model::Nonce> ToNonce(const std::string& bytes) {
  model::Nonce nonce = {};
  if (!bytes.empty() && bytes.size() != kNonceSize) {
    return std::nullopt;
  }
  for (size_t i = 0; i < bytes.size(); ++i) {
    nonce[i / 8] |= uint64_t{static_cast<unsigned char>(bytes[i])} << i % 8 * 8;
  }
  return nonce;
}

void Encode(const model::LeaseToken& token, storage::v1::LeaseToken& record) {
  record.set_sequence(token.sequence);
  record.set_epoch(token.epoch);
  record.set_nonce(ToBytes(token.nonce));
}

std::optional<model::LeaseToken> Decode(const storage::v1::LeaseToken& record) {
  const auto nonce = ToNonce(record.nonce());
  return nonce ? std::optional(model::LeaseToken{record.sequence(), record.epoch(), *nonce})
               : std::nullopt;
}

std::optional<model::DispatchResult> ToResult(uint32_t number) {
  const bool known = number >= static_cast<uint32_t>(model::DispatchResult::kSent) &&
                     number <= static_cast<uint32_t>(model::DispatchResult::kUnknown);
  return known ? std::optional(static_cast<model::DispatchResult>(number)) : std::nullopt;
}

}  // namespace

void Encode(const model::Lease& lease, storage::v1::LeaseRecord& record) {
  record.set_epoch(lease.epoch);
  record.set_attempts(lease.attempts);
  record.set_nonce(ToBytes(lease.nonce));
  record.set_granted(ToMillis(lease.granted));
  record.set_not_before(ToMillis(lease.not_before));
}

std::optional<model::Lease> Decode(const storage::v1::LeaseRecord& record) {
  const auto nonce = ToNonce(record.nonce());
  return nonce ? std::optional(model::Lease{record.epoch(), record.attempts(), *nonce,
                                            FromMillis(record.granted()),
                                            FromMillis(record.not_before())})
               : std::nullopt;
}

void Encode(const model::LeaseInput& input, storage::v1::LeaseInput& record) {
  record.set_sequence(input.sequence);
  record.set_nonce(ToBytes(input.nonce));
  if (input.lease) {
    record.set_lease(input.lease->count());
  }
}

void Encode(const model::AcknowledgeInput& input, storage::v1::AcknowledgeInput& record) {
  Encode(input.token, *record.mutable_token());
  record.set_result(static_cast<uint32_t>(input.result));
  record.set_at(ToMillis(input.at));
}

void Encode(const model::ExtendInput& input, storage::v1::ExtendInput& record) {
  Encode(input.token, *record.mutable_token());
  if (input.lease) {
    record.set_lease(input.lease->count());
  }
}

void Encode(const model::ReturnInput& input, storage::v1::ReturnInput& record) {
  Encode(input.token, *record.mutable_token());
  if (input.not_before) {
    record.set_not_before(ToMillis(*input.not_before));
  }
}

void Encode(const model::ResolveInput& input, storage::v1::ResolveInput& record) {
  record.set_sequence(input.sequence);
  record.set_result(static_cast<uint32_t>(input.result));
  record.set_at(ToMillis(input.at));
}

std::optional<model::Input> DecodeInput(const storage::v1::LeaseInput& record) {
  const auto nonce = ToNonce(record.nonce());
  if (!nonce) {
    return std::nullopt;
  }
  model::LeaseInput input{record.sequence(), *nonce, {}};
  if (record.has_lease()) {
    input.lease = Duration(record.lease());
  }
  return input;
}

std::optional<model::Input> DecodeInput(const storage::v1::AcknowledgeInput& record) {
  const auto token = Decode(record.token());
  const auto result = ToResult(record.result());
  if (!token || !result) {
    return std::nullopt;
  }
  return model::AcknowledgeInput{*token, *result, FromMillis(record.at())};
}

std::optional<model::Input> DecodeInput(const storage::v1::ExtendInput& record) {
  const auto token = Decode(record.token());
  if (!token) {
    return std::nullopt;
  }
  model::ExtendInput input{*token, {}};
  if (record.has_lease()) {
    input.lease = Duration(record.lease());
  }
  return input;
}

std::optional<model::Input> DecodeInput(const storage::v1::ReturnInput& record) {
  const auto token = Decode(record.token());
  if (!token) {
    return std::nullopt;
  }
  model::ReturnInput input{*token, {}};
  if (record.has_not_before()) {
    input.not_before = FromMillis(record.not_before());
  }
  return input;
}

std::optional<model::Input> DecodeInput(const storage::v1::ResolveInput& record) {
  const auto result = ToResult(record.result());
  if (!result) {
    return std::nullopt;
  }
  return model::ResolveInput{record.sequence(), *result, FromMillis(record.at())};
}

}  // namespace touchpoint::commit
