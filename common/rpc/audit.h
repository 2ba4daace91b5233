// SPDX-License-Identifier: Apache-2.0
// The audit log: who wrote, changed or looked up consent, whose, and how that ended. One line per
// call of a method whose permission says so, whatever the log level is.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/failure.h"
#include "common/telemetry/pseudonym.h"

namespace touchpoint::rpc {

/// What a call is about: the first value that its request has of each, wherever it stands in it.
struct AuditSubject {
  std::string team;
  std::string stakeholder_id;
  std::string touchpoint_id;
  std::string token_id;
  size_t items = 0;  // plans or records of a bulk stream
};
AuditSubject SubjectOf(const google::protobuf::Message& request);

/// Thread-safe.
class Audit {
 public:
  explicit Audit(telemetry::Pseudonyms pseudonyms) : pseudonyms_(std::move(pseudonyms)) {}

  /// `token_id` empty: nobody known. `failure` null: it was answered.
  void Write(std::string_view method, std::string_view token_id, const AuditSubject& subject,
             const Failure* failure) const;

 private:
  const telemetry::Pseudonyms pseudonyms_;
};

}  // namespace touchpoint::rpc
