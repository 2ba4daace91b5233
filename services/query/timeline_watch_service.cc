// SPDX-License-Identifier: Apache-2.0
#include "services/query/timeline_watch_service.h"

#include "services/query/timeline_watch.h"

namespace touchpoint::query {

TimelineWatchService::TimelineWatchService(commit::TimelineStore& store, Finder& finder,
                                           const WatchStream::Environment& watch)
    : store_(store), watch_(watch), reader_(finder) {
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* TimelineWatchService::WatchTimeline(
    Context* context, const Bytes* request) {
  return WatchStream::Start(std::make_shared<TimelineWatch>(watch_, store_, reader_), *context,
                            *request);
}

}  // namespace touchpoint::query
