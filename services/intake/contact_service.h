// SPDX-License-Identifier: Apache-2.0
// The call that says what a plan would be told now, channel by channel.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "common/rpc/admission.h"
#include "common/rpc/field_checker.h"
#include "services/intake/submission.h"
#include "touchpoint/v1/stakeholder_service.pb.h"

namespace touchpoint::intake {

/// FIELD_MISSING, ID_FORMAT, FIELD_LENGTH, FIELD_CHARSET, and FIELD_CONFLICT for a channel that is
/// there twice.
Result<ContactQuestion> ReadContact(const v1::CheckContactRequest& request,
                                    const rpc::FieldLimits& limits);

void ToProto(const ContactAnswer& answer, v1::CheckContactResponse& proto);

class ContactService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  /// Both outlive it and all calls.
  ContactService(Submission& submission, rpc::Admission& admission, const rpc::FieldLimits& limits)
      : submission_(submission), admission_(admission), limits_(limits) {}

  Reactor* CheckContact(Context* context, const Bytes* request, Bytes* response);

 private:
  Submission& submission_;
  rpc::Admission& admission_;
  const rpc::FieldLimits limits_;
};

}  // namespace touchpoint::intake
