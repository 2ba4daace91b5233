// SPDX-License-Identifier: Apache-2.0
#include "services/http/session.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>

#include "common/auth/json_object.h"
#include "common/rpc/access_log.h"
#include "common/rpc/status.h"
#include "services/http/codec.h"
#include "services/http/connect_error.h"
#include "services/http/credentials.h"

namespace touchpoint::http {
namespace {

constexpr int kLifetimeSeconds = 8 * 3600;
// Browsers drop cookies of more than 4096 bytes, name and attributes included.
constexpr size_t kTokenBytesMax = 3'800;
constexpr char kVerbs[] = "GET, HEAD, POST, DELETE";

Result<std::string> ReadToken(const Request& request) {
  const auto type = ParseMediaType(View(request[field::content_type]));
  const auto object = type && type->codec == Codec::kJson && !type->streaming
                          ? auth::ParseObject(request.body())
                          : std::nullopt;
  const boost::json::string* const token = object ? auth::FindString(*object, "token") : nullptr;
  if (token == nullptr) {
    return tl::unexpected(Failure{Code::kInvalidArgument,
                                  "MALFORMED",
                                  R"(the body must be {"token": "..."} in JSON)",
                                  {},
                                  {},
                                  {}});
  }
  if (token->size() > kTokenBytesMax) {
    return tl::unexpected(InvalidField("FIELD_LENGTH", "token", "is too long for a cookie"));
  }
  return std::string(*token);
}

/// What cannot stand in a cookie is no token either.
bool IsCookieText(std::string_view text) {
  return !text.empty() && text.find_first_not_of(
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
                              "uvwxyz0123456789-._~+/=") == std::string_view::npos;
}

boost::json::object Describe(const auth::Principal& principal) {
  boost::json::array roles;
  for (const auth::Role role : principal.roles.List()) {
    roles.emplace_back(std::string(auth::ToString(role)));
  }
  boost::json::array teams;
  for (const std::string& team : principal.teams.teams()) {
    teams.emplace_back(team);
  }
  boost::json::object object;
  object["token_id"] = principal.token_id;
  object["roles"] = std::move(roles);
  object["any_team"] = principal.teams.any();
  object["teams"] = std::move(teams);
  return object;
}

}  // namespace

Response Session::Serve(const Request& request) const {
  switch (request.method()) {
    case verb::get:
    case verb::head:
      return Unkept(Tell(request));
    case verb::post:
    case verb::delete_:
      break;
    default: {
      Response response = MakeText(405, std::string("only ") + kVerbs + " here");
      response.set(field::allow, kVerbs);
      return response;
    }
  }
  if (AskerOf(request) != Asker::kOurs) {
    return Refused(OriginDenied("only pages of this origin sign in and out"));
  }
  if (request.method() == verb::post) {
    return Unkept(SignIn(request));
  }
  Response response = MakeResponse(204, "", "");
  response.set(field::set_cookie, Cookie("", 0));
  return Unkept(std::move(response));
}

Response Session::SignIn(const Request& request) const {
  const auto start = std::chrono::steady_clock::now();
  auto token = ReadToken(request);
  auto failure = token ? std::optional<Failure>() : std::move(token.error());
  if (!failure) {
    const std::string credential = "Bearer " + (IsCookieText(*token) ? *token : "");
    const auto principal = gatekeeper_.Authenticate({credential});
    failure = principal ? std::optional<Failure>() : principal.error();
  }
  rpc::LogAccess("SignIn", std::chrono::steady_clock::now() - start, failure ? &*failure : nullptr);
  if (failure) {
    return Refused(*failure);
  }
  Response response = MakeResponse(204, "", "");
  response.set(field::set_cookie, Cookie(*token, kLifetimeSeconds));
  return response;
}

Response Session::Tell(const Request& request) const {
  boost::json::object object;
  const std::string token = SessionTokenOf(request, secure_);
  const std::string credential = "Bearer " + token;
  if (!token.empty() || gatekeeper_.is_open()) {
    if (const auto principal = gatekeeper_.Authenticate({credential})) {
      object = Describe(**principal);
    }
  }
  const bool known = !object.empty();
  object["open"] = gatekeeper_.is_open();
  object["signed_in"] = known;
  return MakeResponse(200, "application/json", boost::json::serialize(object));
}

Response Session::Refused(const Failure& failure) const {
  return Unkept(ErrorResponse(rpc::ToStatus(failure), transcoder_));
}

std::string Session::Cookie(const std::string& token, int seconds) const {
  return std::string(SessionCookieOf(secure_)) + "=" + token +
         "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(seconds) +
         (secure_ ? "; Secure" : "");
}

}  // namespace touchpoint::http
