// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointd/calendar_page.h"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "common/rpc/access_log.h"
#include "common/rpc/status.h"
#include "services/http/connect_error.h"
#include "services/http/header_list.h"

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

http::Response ToRefusal(const Failure& failure) {
  const Failure told = rpc::ForCaller(failure);
  auto response =
      http::MakeText(http::HttpStatusOf(rpc::ToStatus(told).error_code()), told.message);
  if (told.retry_after) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*told.retry_after);
    response.set(http::field::retry_after, std::to_string(seconds.count()));
  }
  return response;
}

/// A weak tag: the same calendar, whenever it was read.
http::Response ToResponse(const http::Request& request, const query::CalendarText& calendar) {
  const std::string tag = "\"" + calendar.version + "\"";
  auto response = http::IsKnown(request, tag)
                      ? http::MakeResponse(304, "", "")
                      : http::MakeResponse(200, "text/calendar; charset=utf-8", calendar.text);
  response.set(http::field::etag, "W/" + tag);
  return response;
}

}  // namespace

http::Page CalendarPage(query::CalendarFeeds& feeds, CoreLoop& core,
                        std::shared_ptr<http::Loop> loop) {
  return {
      std::string(kFolder),
      [&feeds, &core, loop = std::move(loop)](const std::shared_ptr<http::Exchange>& exchange) {
        query::CalendarFeeds::Fetch fetch{SecretOf(exchange->request()), exchange->CallerAddress()};
        core.Post([&feeds, loop, exchange, fetch = std::move(fetch)] {
          const auto start = std::chrono::steady_clock::now();
          feeds.Read(fetch, start + kPatience,
                     [loop, exchange, start](Result<query::CalendarText> calendar) {
                       rpc::LogAccess("ReadCalendarFeed", std::chrono::steady_clock::now() - start,
                                      calendar ? nullptr : &calendar.error());
                       loop->Post([exchange, calendar = std::move(calendar)] {
                         auto response = calendar ? ToResponse(exchange->request(), *calendar)
                                                  : ToRefusal(calendar.error());
                         response.set(http::field::cache_control, "private, no-cache");
                         exchange->Reply(std::move(response));
                       });
                     });
        });
      }};
}

}  // namespace touchpoint
