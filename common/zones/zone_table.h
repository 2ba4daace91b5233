// SPDX-License-Identifier: Apache-2.0
// Time zones as immutable tables, so that deciding needs no system call and can be replayed.
#pragma once

#include <chrono>
#include <limits>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/base/failure.h"
#include "common/base/time.h"

namespace touchpoint {

/// Wall-clock time of a zone, with the resolution of an Instant.
using LocalTime = std::chrono::local_time<Duration>;

/// The UTC offsets of one zone. Covers 1970 to 2100; the first and the last offset go on beyond.
class ZoneTable {
 public:
  struct Transition {
    Instant at;                   // from here on ...
    std::chrono::seconds offset;  // ... local = UTC + offset
  };

  /// `transitions` ascend strictly; `first` is the offset before all of them.
  ZoneTable(std::string name, std::chrono::seconds first, std::vector<Transition> transitions);

  const std::string& name() const { return name_; }

  /// A stretch of constant offset: [begin, end).
  struct Segment {
    Instant begin;
    Instant end;
    std::chrono::seconds offset;
    LocalTime ToLocal(Instant t) const { return LocalTime((t + offset).time_since_epoch()); }
    Instant ToUtc(LocalTime t) const { return Instant(t.time_since_epoch() - offset); }
  };
  Segment At(Instant t) const;

  LocalTime ToLocal(Instant t) const { return At(t).ToLocal(t); }

  /// The first instant whose local time is not before `local`: in a gap the first instant after
  /// it, in a fold the first occurrence.
  Instant FirstAt(LocalTime local) const;

  const std::vector<Transition>& transitions() const { return transitions_; }
  std::chrono::seconds first_offset() const { return first_; }

 private:
  std::string name_;
  std::chrono::seconds first_;
  std::vector<Transition> transitions_;
};

/// All zones of one tzdata, by IANA name. Immutable; share it freely between threads.
class ZoneDatabase {
 public:
  /// Reads the system's tzdata. Fails (INTERNAL/ZONE_DATA) where none is installed.
  static Result<std::shared_ptr<const ZoneDatabase>> LoadSystem();

  /// The same for tzdata in another directory: its listing (tzdata.zi) and its compiled zones.
  static Result<std::shared_ptr<const ZoneDatabase>> LoadFrom(const std::string& directory);

  explicit ZoneDatabase(std::vector<ZoneTable> zones);

  /// Null for a name that is not in the database; never touches the file system.
  const ZoneTable* Find(const std::string& name) const;

  /// "sha256:" and the hash of all tables: stored with every decision.
  const std::string& digest() const { return digest_; }
  size_t size() const { return zones_.size(); }
  /// Names in order.
  std::vector<std::string> Names() const;

 private:
  std::unordered_map<std::string, ZoneTable> zones_;
  std::string digest_;
};

}  // namespace touchpoint
