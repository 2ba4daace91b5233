// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/wire.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/wire_format_lite.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <map>

#include "common/base/utf8.h"

namespace touchpoint::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const Character character = DecodeUtf8(text);
    if (!character.valid) {
      return false;
    }
    text.remove_prefix(character.bytes);
  }
  return true;
}

/// The path of the first text that is not UTF-8, or nothing; `depth` more messages inside this one
/// are looked at, as many as protobuf does.
std::optional<std::string> FindBadText(const Descriptor& type, std::string_view bytes,
                                       const std::string& prefix, int depth) {
  CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  std::map<int, int> seen;  // elements of repeated fields
  while (const uint32_t tag = in.ReadTag()) {
    const int number = WireFormatLite::GetTagFieldNumber(tag);
    const FieldDescriptor* field = type.FindFieldByNumber(number);
    const bool is_text = field != nullptr && field->type() == FieldDescriptor::TYPE_STRING;
    const bool is_message = field != nullptr && field->type() == FieldDescriptor::TYPE_MESSAGE;
    if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED ||
        (!is_text && !is_message)) {
      if (!WireFormatLite::SkipField(&in, tag)) {
        return std::nullopt;
      }
      continue;
    }
    uint32_t length = 0;
    if (!in.ReadVarint32(&length) ||
        length > bytes.size() - static_cast<size_t>(in.CurrentPosition())) {
      return std::nullopt;
    }
    const std::string_view inner = bytes.substr(static_cast<size_t>(in.CurrentPosition()), length);
    in.Skip(static_cast<int>(length));
    std::string path = prefix + field->name();
    if (field->is_repeated() && !field->is_map()) {
      path += "[" + std::to_string(seen[number]++) + "]";
    }
    if (is_text && !IsUtf8(inner)) {
      return path;
    }
    if (is_message && depth > 0) {
      if (auto bad = FindBadText(*field->message_type(), inner, path + ".", depth - 1)) {
        return field->is_map() ? path : bad;  // the key of an entry may be personal
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Failure> Parse(const grpc::ByteBuffer& bytes, google::protobuf::Message& message) {
  if (bytes.Length() == 0) {
    message.Clear();
    return std::nullopt;
  }
  grpc::ByteBuffer shared = bytes;
  grpc::ProtoBufferReader reader(&shared);
  if (reader.status().ok() && message.ParseFromZeroCopyStream(&reader)) {
    return std::nullopt;
  }
  return ExplainWire(*message.GetDescriptor(), Flatten(bytes));
}

std::string Flatten(const grpc::ByteBuffer& bytes) {
  std::vector<grpc::Slice> slices;
  std::string flat;
  if (bytes.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) {
      flat.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
  }
  return flat;
}

grpc::ByteBuffer Serialize(const google::protobuf::Message& message) {
  const grpc::Slice slice(message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  return {&slice, 1};
}

Failure ExplainWire(const Descriptor& type, std::string_view bytes, const std::string& prefix) {
  if (auto path = FindBadText(type, bytes, prefix, CodedInputStream::GetDefaultRecursionLimit())) {
    return InvalidField("FIELD_CHARSET", std::move(*path), "is not valid UTF-8");
  }
  Failure failure{Code::kInvalidArgument, "MALFORMED", "not a valid protobuf message", {}, {}, {}};
  if (!prefix.empty()) {
    failure.fields.push_back({prefix.substr(0, prefix.size() - 1), "is not a valid message"});
  }
  return failure;
}

void SilenceProtobuf() {
  google::protobuf::SetLogHandler(nullptr);
}

}  // namespace touchpoint::rpc
