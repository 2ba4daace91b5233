// SPDX-License-Identifier: Apache-2.0
// /calendar/<secret>.ics, for the calendars of people who have been given the path.
#pragma once

#include <memory>

#include "common/asio/core_loop.h"
#include "common/http/loop.h"
#include "services/http/daemon_site.h"
#include "services/query/calendar_feeds.h"

namespace touchpoint {

/// All outlive the port that shows it, of which `loop` is.
http::Page CalendarPage(query::CalendarFeeds& feeds, CoreLoop& core,
                        std::shared_ptr<http::Loop> loop);

}  // namespace touchpoint
