// SPDX-License-Identifier: Apache-2.0
#include "services/http/connect_error.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <algorithm>
#include <array>
#include <optional>

#include "common/base/base64url.h"
#include "common/telemetry/fields.h"

namespace touchpoint::http {
namespace {

struct Row {
  grpc::StatusCode code;
  std::string_view name;
  unsigned status;
};

constexpr std::array<Row, 16> kRows = {{
    {grpc::CANCELLED, "canceled", 499},
    {grpc::UNKNOWN, "unknown", 500},
    {grpc::INVALID_ARGUMENT, "invalid_argument", 400},
    {grpc::DEADLINE_EXCEEDED, "deadline_exceeded", 504},
    {grpc::NOT_FOUND, "not_found", 404},
    {grpc::ALREADY_EXISTS, "already_exists", 409},
    {grpc::PERMISSION_DENIED, "permission_denied", 403},
    {grpc::RESOURCE_EXHAUSTED, "resource_exhausted", 429},
    {grpc::FAILED_PRECONDITION, "failed_precondition", 400},
    {grpc::ABORTED, "aborted", 409},
    {grpc::OUT_OF_RANGE, "out_of_range", 400},
    {grpc::UNIMPLEMENTED, "unimplemented", 501},
    {grpc::INTERNAL, "internal", 500},
    {grpc::UNAVAILABLE, "unavailable", 503},
    {grpc::DATA_LOSS, "data_loss", 500},
    {grpc::UNAUTHENTICATED, "unauthenticated", 401},
}};

const Row& RowOf(grpc::StatusCode code) {
  for (const Row& row : kRows) {
    if (row.code == code) {
      return row;
    }
  }
  return kRows[1];
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  telemetry::AppendEscaped(text, quoted);
  return quoted + "\"";
}

/// In the other alphabet (RFC 4648 §4), without padding.
std::string Base64(const std::string& bytes) {
  std::string text = EncodeBase64Url(bytes);
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  return text;
}

std::string DetailJson(const google::protobuf::Any& detail, const Transcoder& transcoder) {
  const std::string& url = detail.type_url();
  const std::string type = url.substr(url.rfind('/') + 1);
  std::string json = "{\"type\":" + Quoted(type) + ",\"value\":\"" + Base64(detail.value()) + "\"";
  if (const auto debug = transcoder.ToJson(type, detail.value())) {
    json += ",\"debug\":" + *debug;
  }
  return json + "}";
}

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  details.ParseFromString(status.error_details());  // left empty where gRPC itself refused
  return details;
}

/// In whole seconds, rounded up.
std::optional<int64_t> RetryAfterOf(const grpc::Status& status) {
  const google::rpc::Status details = DetailsOf(status);
  for (const google::protobuf::Any& detail : details.details()) {
    google::rpc::RetryInfo retry;
    if (detail.UnpackTo(&retry)) {
      return retry.retry_delay().seconds() + (retry.retry_delay().nanos() > 0 ? 1 : 0);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view ConnectCodeOf(grpc::StatusCode code) {
  return RowOf(code).name;
}

unsigned HttpStatusOf(grpc::StatusCode code) {
  return RowOf(code).status;
}

std::string ErrorJson(const grpc::Status& status, const Transcoder& transcoder) {
  std::string json = "{\"code\":" + Quoted(ConnectCodeOf(status.error_code()));
  if (!status.error_message().empty()) {
    json += ",\"message\":" + Quoted(status.error_message());
  }
  std::string details;
  const google::rpc::Status proto = DetailsOf(status);
  for (const google::protobuf::Any& detail : proto.details()) {
    details += (details.empty() ? "" : ",") + DetailJson(detail, transcoder);
  }
  if (!details.empty()) {
    json += ",\"details\":[" + details + "]";
  }
  return json + "}";
}

Response ErrorResponse(const grpc::Status& status, const Transcoder& transcoder) {
  Response response = MakeResponse(HttpStatusOf(status.error_code()), "application/json",
                                   ErrorJson(status, transcoder));
  if (const auto seconds = RetryAfterOf(status)) {
    response.set(field::retry_after, std::to_string(*seconds));
  }
  return response;
}

}  // namespace touchpoint::http
