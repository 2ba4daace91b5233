// SPDX-License-Identifier: Apache-2.0
// Messages and bytes. gRPC answers INTERNAL for bytes it cannot parse, without a reason; handlers
// therefore take bytes and parse here.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>

#include <optional>
#include <string>
#include <string_view>

#include "common/base/failure.h"

namespace touchpoint::rpc {

/// Parses `bytes` into `message`; what is wrong if that fails, see ExplainWire().
std::optional<Failure> Parse(const grpc::ByteBuffer& bytes, google::protobuf::Message& message);

/// The bytes in one piece.
std::string Flatten(const grpc::ByteBuffer& bytes);

grpc::ByteBuffer Serialize(const google::protobuf::Message& message);

/// Why `bytes` is no message of this type: FIELD_CHARSET with the path of the first text that is
/// not UTF-8 (`prefix` in front), else MALFORMED.
Failure ExplainWire(const google::protobuf::Descriptor& type, std::string_view bytes,
                    const std::string& prefix = "");

/// Stops protobuf from writing to stderr on its own account. Once, before any parsing.
void SilenceProtobuf();

}  // namespace touchpoint::rpc
