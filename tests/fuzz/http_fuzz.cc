// SPDX-License-Identifier: Apache-2.0
// Any bytes as what comes in on a connection of the HTTP port, and what each request would make of
// the daemon before a call is made. The first byte is the size of the pieces they come in: which
// requests they are does not depend on that. Nobody is signed in but by the token.
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/auth/feed_secret.h"
#include "common/base/assert.h"
#include "common/base/clock.h"
#include "common/http/request_reader.h"
#include "common/http/response_writer.h"
#include "common/rpc/wire.h"
#include "services/http/assets.h"
#include "services/http/call_head.h"
#include "services/http/credentials.h"
#include "services/http/envelope.h"
#include "services/http/session.h"
#include "touchpoint/v1/touchpoint_service.pb.h"

namespace {

namespace auth = touchpoint::auth;
namespace http = touchpoint::http;
namespace rpc = touchpoint::rpc;

constexpr uint32_t kHeadMax = 2048;
constexpr uint64_t kBodyMax = 4096;
constexpr char kToken[] = "tp_aaaaaaaaaaaa_";  // and 43 times 0
// By its descriptor, so that it is linked in.
const std::vector<std::string> kServices = {
    touchpoint::v1::GetTimelineRequest::descriptor()->file()->service(0)->full_name()};

bool IsPrintable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

void Check(const touchpoint::Failure& failure) {
  TP_ASSERT(!failure.reason.empty() && !failure.message.empty());
}

/// Nothing that was sent breaks out of a header.
void CheckAnswer(const http::Response& response) {
  const std::string head = http::WriteHead(response, http::Framing::kLength, true, 11, {});
  TP_ASSERT(response.result_int() >= 200 && response.result_int() < 600);
  TP_ASSERT(head.find("\r\n\r\n") + 4 == head.size());
}

struct Read {
  std::vector<http::Request> requests;
  unsigned refused = 0;  // with this status, in the end
};

/// What is no request may be noticed sooner or later, and by another sign.
bool HaveSameRequests(const Read& a, const Read& b) {
  return std::equal(a.requests.begin(), a.requests.end(), b.requests.begin(), b.requests.end(),
                    [](const http::Request& one, const http::Request& other) {
                      return one.method_string() == other.method_string() &&
                             one.target() == other.target() && one.body() == other.body() &&
                             std::distance(one.begin(), one.end()) ==
                                 std::distance(other.begin(), other.end());
                    });
}

/// False: there is no more of it.
bool Step(http::RequestReader& reader, Read& read) {
  switch (reader.Read()) {
    case http::RequestReader::Step::kNeedMore:
      return false;
    case http::RequestReader::Step::kHead:
      reader.AllowBody(kBodyMax);
      return true;
    case http::RequestReader::Step::kWhole:
      TP_ASSERT(reader.request().body().size() <= kBodyMax);
      read.requests.push_back(reader.request());
      reader.Next();
      return true;
    case http::RequestReader::Step::kRefused:
      read.refused = reader.refusal().status;
      TP_ASSERT(read.refused >= 400 && read.refused < 600 && !reader.refusal().text.empty());
      return false;
  }
  return false;
}

Read ReadPieces(std::string_view bytes, size_t size) {
  http::RequestReader reader(kHeadMax);
  Read read;
  for (; !bytes.empty() && read.refused == 0; bytes.remove_prefix(std::min(size, bytes.size()))) {
    reader.Feed(bytes.substr(0, size));
    while (Step(reader, read)) {
    }
  }
  return read;
}

std::vector<std::string> MessagesOf(const http::CallHead& head, const http::Request& request) {
  if (head.by_get) {
    const auto message = http::ReadQueryMessage(request);
    return message ? std::vector{*message} : (Check(message.error()), std::vector<std::string>());
  }
  if (!head.type.streaming) {
    return {request.body()};
  }
  const auto messages = http::OpenEnvelopes(request.body());
  if (!messages) {
    Check(messages.error());
    return {};
  }
  std::string again;
  for (const std::string_view message : *messages) {
    again += http::Envelope(http::Flag::kMessage, message);
  }
  TP_ASSERT(again == request.body());
  return {messages->begin(), messages->end()};
}

void FuzzCall(const http::Request& request, const http::Transcoder& transcoder) {
  static const http::MethodTable methods(kServices);
  const auto read = http::ReadCallHead(methods, request);
  if (const auto* answer = std::get_if<http::Response>(&read)) {
    return CheckAnswer(*answer);
  }
  const auto& head = std::get<http::CallHead>(read);
  TP_ASSERT(head.type.streaming == http::IsStream(*head.method));
  if (head.trace) {
    TP_ASSERT(rpc::ParseTraceParent(rpc::ToTraceParent(*head.trace)));
    TP_ASSERT(head.trace->state.size() <= 512 && IsPrintable(head.trace->state));
  }
  if (head.problem) {
    return Check(*head.problem);
  }
  for (const std::string& message : MessagesOf(head, request)) {
    const auto& type = *head.method->input_type();
    if (head.type.codec == http::Codec::kProto) {
      continue;
    }
    const auto bytes = transcoder.FromJson(type, message);
    if (bytes) {
      TP_ASSERT(transcoder.ToJson(type.full_name(), *bytes).has_value());
    } else {
      Check(bytes.error());
    }
  }
}

const rpc::Gatekeeper& Door() {
  static const touchpoint::ManualClock clock(touchpoint::FromMillis(1'800'000'000'000));
  static rpc::Gatekeeper door(rpc::Gatekeeper::Mode::kToken, *rpc::PermissionTable::Read(kServices),
                              clock);
  static const bool filled = [] {
    auth::TokenRecord record;
    record.id = "aaaaaaaaaaaa";
    record.hash = auth::HashOfToken(kToken + std::string(43, '0'));
    record.roles = {auth::Role::kRep};
    record.expires = clock.Now() + touchpoint::kDay;
    door.SetTokens(std::make_shared<const auth::TokenTable>(std::vector{record}));
    return true;
  }();
  TP_ASSERT(filled);
  return door;
}

void FuzzPages(const http::Request& request, const http::Transcoder& transcoder) {
  static const http::AssetTable console({{"/index.html", "text/html", "<html>", "ZIP", "i1"},
                                         {"/app-1.js", "text/javascript", "js", "", "a1", true}});
  CheckAnswer(console.Serve(request));
  const http::Session session(Door(), transcoder, true);
  const auto answer = session.Serve(request);
  CheckAnswer(answer);
  TP_ASSERT(answer[http::field::set_cookie].empty() || request.method() == http::verb::delete_ ||
            request.body().find(kToken + std::string(43, '0')) != std::string::npos);
  if (const auto credentials = http::CredentialsOf(request, false)) {
    TP_ASSERT(std::all_of(credentials->begin(), credentials->end(), IsPrintable));
  } else {
    Check(credentials.error());
  }
  if (const auto open = http::CheckOpenDoor(request, false); !open) {
    Check(open.error());
  }
  if (const auto id = auth::IdOfFeedSecret(http::PathOf(request))) {
    TP_ASSERT(auth::IsTokenId(*id));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  [[maybe_unused]] static const bool silent = (rpc::SilenceProtobuf(), true);
  static const http::Transcoder transcoder;
  if (size == 0) {
    return 0;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Read read = ReadPieces(bytes, bytes.size());
  TP_ASSERT(HaveSameRequests(read, ReadPieces(bytes, size_t{data[0]} + 1)));
  for (const http::Request& request : read.requests) {
    FuzzCall(request, transcoder);
    FuzzPages(request, transcoder);
  }
  return 0;
}
