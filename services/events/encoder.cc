// SPDX-License-Identifier: Apache-2.0
#include "services/events/encoder.h"

#include <boost/asio/post.hpp>
#include <iterator>
#include <utility>

namespace touchpoint::events {

Encoder::Encoder(CoreLoop& core, EventFormat format)
    : core_(core),
      format_(std::move(format)),
      work_(boost::asio::make_work_guard(io_)),
      thread_([this] { io_.run(); }) {
}

Encoder::~Encoder() {
  io_.stop();
  thread_.join();
}

void Encoder::Encode(std::vector<commit::JournalEntry> entries, Done done) {
  boost::asio::post(io_, [this, entries = std::move(entries), done = std::move(done)] {
    std::vector<Encoded> encoded;
    for (const commit::JournalEntry& entry : entries) {
      if (encoded.empty() || encoded.back().position != entry.position) {
        encoded.push_back({entry.position, {}});
      }
      std::vector<std::string> events = ToCloudEvents(entry, format_);
      std::vector<std::string>& all = encoded.back().events;
      std::move(events.begin(), events.end(), std::back_inserter(all));
    }
    core_.Post([done, encoded = std::move(encoded)] { done(encoded); });
  });
}

}  // namespace touchpoint::events
