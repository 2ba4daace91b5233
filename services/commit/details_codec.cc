// SPDX-License-Identifier: Apache-2.0
// The part of record_codec.h that is about explanations.
#include <charconv>
#include <string_view>

#include "services/commit/record_codec.h"

namespace touchpoint::commit {
namespace {

constexpr std::string_view kSha256 = "sha256:";
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr size_t kSha256Bytes = 32;

// The value of a lower-case hex digit; -1 for any other character.
constexpr int FromHex(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

// The 32 bytes of a digest in its usual notation; empty for any other text.
std::string FromHex(std::string_view digest) {
  if (digest.size() != kSha256.size() + 2 * kSha256Bytes || !digest.starts_with(kSha256)) {
    return {};
  }
  digest.remove_prefix(kSha256.size());
  std::string bytes(kSha256Bytes, '\0');
  for (size_t i = 0; i < kSha256Bytes; ++i) {
    const int high = FromHex(digest[2 * i]);
    const int low = FromHex(digest[2 * i + 1]);
    if (high < 0 || low < 0) {
      return {};
    }
    bytes[i] = static_cast<char>(high << 4 | low);
  }
  return bytes;
}

void Encode(const model::Answer& answer, storage::v1::Answer& record) {
  record.set_state(static_cast<uint32_t>(answer.state));
  record.set_verdict(static_cast<uint32_t>(answer.verdict));
  record.set_channel(answer.channel);
  if (answer.scheduled) {
    record.set_scheduled(ToMillis(*answer.scheduled));
  }
  record.set_host(answer.host);
  for (const model::Reason& reason : answer.reasons) {
    commit::Encode(reason, *record.add_reasons());
  }
  if (answer.next_legal) {
    record.set_next_legal(ToMillis(*answer.next_legal));
  }
  if (!answer.policy_revision.empty()) {
    commit::Encode(answer.policy_revision, *record.mutable_policy_revision());
  }
  record.set_decided(ToMillis(answer.decided));
  record.set_earliest(ToMillis(answer.earliest));
  record.set_preferred(ToMillis(answer.preferred));
  record.set_latest(ToMillis(answer.latest));
  for (const model::Sequence sequence : answer.displaced) {
    record.add_displaced(sequence);
  }
}

Result<model::Answer> Decode(const storage::v1::Answer& record) {
  model::Answer answer;
  if (record.state() < static_cast<uint32_t>(model::State::kPlanned) ||
      record.state() > static_cast<uint32_t>(model::State::kExpired) ||
      record.verdict() > static_cast<uint32_t>(model::Verdict::kSuppressed)) {
    return tl::unexpected(CorruptRecord("answer"));
  }
  answer.state = static_cast<model::State>(record.state());
  answer.verdict = static_cast<model::Verdict>(record.verdict());
  answer.channel = record.channel();
  if (record.has_scheduled()) {
    answer.scheduled = FromMillis(record.scheduled());
  }
  answer.host = record.host();
  for (const storage::v1::Reason& stored : record.reasons()) {
    Result<model::Reason> reason = commit::Decode(stored);
    if (!reason) {
      return tl::unexpected(std::move(reason.error()));
    }
    answer.reasons.push_back(std::move(*reason));
  }
  if (record.has_next_legal()) {
    answer.next_legal = FromMillis(record.next_legal());
  }
  answer.policy_revision = commit::Decode(record.policy_revision());
  answer.decided = FromMillis(record.decided());
  answer.earliest = FromMillis(record.earliest());
  answer.preferred = FromMillis(record.preferred());
  answer.latest = FromMillis(record.latest());
  answer.displaced.assign(record.displaced().begin(), record.displaced().end());
  return answer;
}

}  // namespace

void Encode(const model::Reason& reason, storage::v1::Reason& record) {
  record.set_rule(reason.rule);
  record.set_kind(static_cast<uint32_t>(reason.kind));
  record.set_channel(reason.channel);
  if (reason.from) {
    record.set_from(ToMillis(*reason.from));
  }
  if (reason.to) {
    record.set_to(ToMillis(*reason.to));
  }
  if (reason.limit) {
    record.set_limit(*reason.limit);
  }
  if (reason.per) {
    record.set_per(reason.per->count());
  }
  for (const model::Sequence sequence : reason.touchpoints) {
    record.add_touchpoints(sequence);
  }
  if (reason.outcome) {
    record.set_outcome(static_cast<uint32_t>(*reason.outcome));
  }
}

Result<model::Reason> Decode(const storage::v1::Reason& record) {
  if (!model::IsReasonKind(record.kind()) ||
      (record.outcome() != 0 && !model::IsFeedback(record.outcome()))) {
    return tl::unexpected(CorruptRecord("reason"));
  }
  model::Reason reason;
  reason.rule = record.rule();
  reason.kind = static_cast<model::ReasonKind>(record.kind());
  reason.channel = record.channel();
  if (record.has_from()) {
    reason.from = FromMillis(record.from());
  }
  if (record.has_to()) {
    reason.to = FromMillis(record.to());
  }
  if (record.has_limit()) {
    reason.limit = record.limit();
  }
  if (record.has_per()) {
    reason.per = Duration(record.per());
  }
  reason.touchpoints.assign(record.touchpoints().begin(), record.touchpoints().end());
  if (record.outcome() != 0) {
    reason.outcome = static_cast<model::Feedback>(record.outcome());
  }
  return reason;
}

void Encode(const std::string& digest, storage::v1::Digest& record) {
  if (std::string bytes = FromHex(digest); !bytes.empty()) {
    record.set_sha256(std::move(bytes));
  } else {
    record.set_text(digest);
  }
}

std::string Decode(const storage::v1::Digest& record) {
  if (!record.has_sha256()) {
    return record.text();
  }
  std::string text(kSha256);
  for (const char c : record.sha256()) {
    const auto byte = static_cast<unsigned char>(c);
    text.push_back(kHexDigits[byte >> 4]);
    text.push_back(kHexDigits[byte & 15]);
  }
  return text;
}

void Encode(const model::Details& details, storage::v1::DetailsRecord& record) {
  record.set_request_id(details.request_id);
  record.set_fingerprint(details.fingerprint);
  record.set_content_ref(details.content_ref);
  for (const auto& [key, value] : details.attributes) {
    auto* attribute = record.add_attributes();
    attribute->set_key(key);
    attribute->set_value(value);
  }
  Encode(details.first, *record.mutable_first());
  if (details.last != details.first) {
    Encode(details.last, *record.mutable_last());
  }
  record.set_outcome_text(details.outcome_text);
  if (details.failed) {
    record.set_failed(ToMillis(*details.failed));
  }
  if (details.audience_offset) {
    record.set_audience_offset(*details.audience_offset);
  }
  for (const model::Sequence sequence : details.first_contributors) {
    record.add_first_contributors(sequence);
  }
  for (const model::ReportedOutcome& outcome : details.outcomes) {
    storage::v1::ReportedOutcome& stored = *record.add_outcomes();
    stored.set_kind(static_cast<uint32_t>(outcome.kind));
    stored.set_at(ToMillis(outcome.at));
    stored.set_text(outcome.text);
    stored.set_reported(ToMillis(outcome.reported));
  }
}

Result<model::Details> Decode(const storage::v1::DetailsRecord& record) {
  model::Details details;
  details.request_id = record.request_id();
  details.fingerprint = record.fingerprint();
  details.content_ref = record.content_ref();
  for (const storage::v1::Attribute& attribute : record.attributes()) {
    details.attributes[attribute.key()] = attribute.value();
  }
  Result<model::Answer> first = Decode(record.first());
  if (!first) {
    return tl::unexpected(std::move(first.error()));
  }
  Result<model::Answer> last = record.has_last() ? Decode(record.last()) : first;
  if (!last) {
    return tl::unexpected(std::move(last.error()));
  }
  details.first = std::move(*first);
  details.last = std::move(*last);
  details.outcome_text = record.outcome_text();
  if (record.has_failed()) {
    details.failed = FromMillis(record.failed());
  }
  if (record.has_audience_offset()) {
    details.audience_offset = record.audience_offset();
  }
  details.first_contributors.assign(record.first_contributors().begin(),
                                    record.first_contributors().end());
  for (const storage::v1::ReportedOutcome& stored : record.outcomes()) {
    if (!model::IsFeedback(stored.kind())) {
      return tl::unexpected(CorruptRecord("outcome"));
    }
    details.outcomes.push_back({static_cast<model::Feedback>(stored.kind()),
                                FromMillis(stored.at()), stored.text(),
                                FromMillis(stored.reported())});
  }
  return details;
}

}  // namespace touchpoint::commit
