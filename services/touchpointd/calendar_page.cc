// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/calendar_page.h"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "common/rpc/access_log.h"
#include "common/rpc/status.h"
#include "services/http/connect_error.h"

namespace touchpoint {
namespace {

constexpr std::string_view kFolder = "/calendar/";
constexpr std::string_view kEnding = ".ics";
constexpr std::chrono::seconds kPatience{10};

/// What stands between the folder and the ending; empty, and so of no feed, where it is not so.
std::string SecretOf(const http::Request& request) {
  std::string_view path = http::PathOf(request);
  if (!path.ends_with(kEnding)) {
    return "";
  }
  path.remove_prefix(kFolder.size());
  path.remove_suffix(kEnding.size());
  return std::string(path);
}

http::Response ToResponse(const Result<std::string>& calendar) {
  auto response =
      calendar
          ? http::MakeResponse(200, "text/calendar; charset=utf-8", *calendar)
          : http::MakeText(
                http::HttpStatusOf(rpc::ToStatus(rpc::ForCaller(calendar.error())).error_code()),
                rpc::ForCaller(calendar.error()).message);
  response.set(http::field::cache_control, "private, no-cache");
  return response;
}

}  // namespace

http::Page CalendarPage(const query::CalendarFeeds& feeds, CoreLoop& core,
                        std::shared_ptr<http::Loop> loop) {
  return {std::string(kFolder),
          [&feeds, &core, loop = std::move(loop)](const std::shared_ptr<http::Exchange>& exchange) {
            core.Post([&feeds, loop, exchange, secret = SecretOf(exchange->request())] {
              const auto start = std::chrono::steady_clock::now();
              feeds.Read(secret, start + kPatience,
                         [loop, exchange, start](const Result<std::string>& calendar) {
                           rpc::LogAccess("ReadCalendarFeed",
                                          std::chrono::steady_clock::now() - start,
                                          calendar ? nullptr : &calendar.error());
                           loop->Post([exchange, response = ToResponse(calendar)]() mutable {
                             exchange->Reply(std::move(response));
                           });
                         });
            });
          }};
}

}  // namespace touchpoint
