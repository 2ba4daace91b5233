// SPDX-License-Identifier: Apache-2.0
// Requests and responses as values.
#pragma once

#include <algorithm>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace touchpoint::http {

using boost::beast::http::field;
using boost::beast::http::verb;
using Request = boost::beast::http::request<boost::beast::http::string_body>;
using Response = boost::beast::http::response<boost::beast::http::string_body>;

/// What Beast hands out, as the rest of us reads it.
inline std::string_view View(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

/// The path of a request: its target without the query.
inline std::string_view PathOf(const Request& request) {
  const std::string_view target = View(request.target());
  return target.substr(0, target.find('?'));
}

/// What stands behind the '?' of the target; empty where there is none.
inline std::string_view QueryOf(const Request& request) {
  const std::string_view target = View(request.target());
  const size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

inline Response MakeResponse(unsigned status, std::string_view content_type, std::string body) {
  Response response;
  response.result(status);
  if (!content_type.empty()) {
    response.set(field::content_type, {content_type.data(), content_type.size()});
  }
  response.body() = std::move(body);
  return response;
}

inline Response MakeText(unsigned status, const std::string& text) {
  return MakeResponse(status, "text/plain; charset=utf-8", text + "\n");
}

/// Marks what is of somebody, or true only now: no cache keeps it.
inline Response Unkept(Response response) {
  response.set(field::cache_control, "no-store");
  return response;
}

/// Without the blanks around it, as in lists of header values.
inline std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

}  // namespace touchpoint::http
