// SPDX-License-Identifier: Apache-2.0
#include "services/commit/redis/event_stream.h"

#include <memory>
#include <utility>

#include "services/commit/record_codec.h"
#include "services/commit/redis/events_lua.h"
#include "services/commit/redis/function_library.h"
#include "services/commit/redis/keys.h"
#include "services/commit/redis/log_codec.h"

namespace touchpoint::commit {

EventStream::EventStream(CoreLoop& io, EventStreamOptions options, RandomSource& random)
    : options_(std::move(options)),
      stream_(Keys(options_.prefix, 1).events()),
      positions_(options_.webhook ? Keys(options_.prefix, 1).webhook_positions()
                                  : Keys(options_.prefix, 1).event_positions()),
      connection_(io, options_.connection, random) {
  connection_.Start();
}

void EventStream::LoadEventPositions(Deadline deadline, Callback<EventPositions> done) {
  redis::Command get("HMGET");
  get.Add(positions_);
  for (Partition partition = 0; partition < options_.partitions; ++partition) {
    get.Add(static_cast<int64_t>(partition));
  }
  connection_.Send(get, deadline, [done = std::move(done)](Result<redis::Reply> reply) {
    if (!reply) {
      return done(tl::unexpected(std::move(reply.error())));
    }
    EventPositions positions;
    for (const redis::Reply& stored : reply->elements) {
      positions.push_back(stored.is_string() ? ParseClock(stored.text) : std::nullopt);
      if (stored.is_string() && !positions.back()) {
        return done(tl::unexpected(CorruptRecord("position of events")));
      }
    }
    done(std::move(positions));
  });
}

void EventStream::AppendEvents(Batch batch, Deadline deadline, Callback<Appended> done) {
  redis::Command call("FCALL");
  call.Add("tpe1_append").Add("2").Add(stream_).Add(positions_);
  call.Add(static_cast<int64_t>(batch.partition));
  call.Add(batch.from ? ToString(*batch.from) : "").Add(ToString(batch.to));
  call.Add(static_cast<int64_t>(options_.length_max));
  for (const std::string& event : batch.events) {
    call.Add(event);
  }
  Call(call, deadline, [done = std::move(done)](Result<redis::Reply> reply) {
    if (!reply) {
      return done(tl::unexpected(std::move(reply.error())));
    }
    if (reply->elements.size() != 2) {
      return done(tl::unexpected(CorruptRecord("reply about events")));
    }
    const std::string& stands = reply->elements[1].text;
    done(Appended{reply->elements[0].integer == 1,
                  stands.empty() ? std::nullopt : ParsePosition(stands)});
  });
}

void EventStream::Call(const redis::Command& call, Deadline deadline,
                       redis::Connection::Handler done) {
  connection_.Send(call, deadline, [this, call, deadline, done](Result<redis::Reply> reply) {
    if (reply || !IsFunctionMissing(reply.error())) {
      return done(std::move(reply));
    }
    // Another daemon may be quicker: whether it is there shows with the call.
    redis::Command load("FUNCTION");
    load.Add("LOAD").Add(kEventsLua);
    connection_.Send(load, deadline, [](const Result<redis::Reply>& /*loaded*/) {});
    connection_.Send(call, deadline, done);
  });
}

}  // namespace touchpoint::commit
