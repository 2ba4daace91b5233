// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/audit.h"

#include <google/protobuf/descriptor.h>

#include "common/telemetry/log.h"

namespace touchpoint::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void Take(const Message& message, const FieldDescriptor& field, std::string_view name,
          std::string& value) {
  if (value.empty() && field.name() == name) {
    value = message.GetReflection()->GetString(message, &field);
  }
}

void Collect(const Message& message, AuditSubject& subject) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated()) {
      continue;
    }
    if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
      Collect(message.GetReflection()->GetMessage(message, field), subject);
    } else if (field->type() == FieldDescriptor::TYPE_STRING) {
      Take(message, *field, "team", subject.team);
      Take(message, *field, "stakeholder_id", subject.stakeholder_id);
      Take(message, *field, "touchpoint_id", subject.touchpoint_id);
      Take(message, *field, "token_id", subject.token_id);
    }
  }
}

}  // namespace

AuditSubject SubjectOf(const Message& request) {
  AuditSubject subject;
  Collect(request, subject);
  return subject;
}

void Audit::Write(std::string_view method, std::string_view token_id, const AuditSubject& subject,
                  const Failure* failure) const {
  telemetry::Fields fields;
  fields.Add("audit", true).Add("method", method).Add("token_id", token_id);
  if (!subject.team.empty()) {
    fields.Add("team", subject.team);
  }
  if (!subject.stakeholder_id.empty()) {
    fields.Add("stakeholder", pseudonyms_.Of(subject.stakeholder_id));
  }
  if (!subject.touchpoint_id.empty()) {
    fields.Add("touchpoint_id", subject.touchpoint_id);
  }
  if (!subject.token_id.empty()) {
    fields.Add("subject_token_id", subject.token_id);
  }
  if (subject.items > 0) {
    fields.Add("items", static_cast<int64_t>(subject.items));
  }
  fields.Add("result", failure == nullptr ? "OK" : failure->reason);
  telemetry::Log(telemetry::Logger::kAudit, telemetry::Level::kInfo, "audit", fields);
}

}  // namespace touchpoint::rpc
