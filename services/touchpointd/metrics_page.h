// SPDX-License-Identifier: Apache-2.0
// /metrics, for Prometheus: what the stages count, and how they are when it is read.
#pragma once

#include <memory>

#include "common/asio/core_loop.h"
#include "common/auth/principal.h"
#include "common/http/loop.h"
#include "common/metrics/registry.h"
#include "services/commit/store_inspection.h"
#include "services/http/daemon_site.h"

namespace touchpoint {

class MetricsPage {
 public:
  /// Without calls under way, before it is served. All outlive the port that shows it, of which
  /// `loop` is.
  MetricsPage(CoreLoop& core, commit::StoreInspection& store, metrics::Registry& registry);

  /// Whether the store can be asked. In the core loop.
  void SetStoreReady(bool ready) { store_ready_ = ready; }

  /// `readers` empty: whoever reaches the port may read it.
  http::Page Page(const std::shared_ptr<http::Loop>& loop, auth::Roles readers);

 private:
  /// In the core loop.
  void Refresh(commit::Callback<commit::StoreFacts> done);

  CoreLoop& core_;
  commit::StoreInspection& store_;
  metrics::Registry& registry_;
  bool store_ready_ = false;
  commit::StoreFacts facts_;  // the last that were told
};

}  // namespace touchpoint
