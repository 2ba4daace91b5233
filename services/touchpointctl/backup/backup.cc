// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/backup/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "common/redis/embedded_server.h"
#include "common/redis/reach.h"
#include "services/touchpointctl/backup/copy_server.h"
#include "services/touchpointctl/backup/replacement.h"

namespace touchpoint::ctl {
namespace {

namespace fs = std::filesystem;

// For one answer: Redis may have much to load before it gives the first.
constexpr std::chrono::hours kPatience(1);
constexpr std::chrono::seconds kReach(10);

bool Sync(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0) {
    close(fd);
  }
  return synced;
}

/// A power cut leaves either no file of this name or the whole one.
Result<void> Publish(const std::string& partial, const std::string& file) {
  const fs::path folder = fs::absolute(file).parent_path();
  if (!Sync(partial) || rename(partial.c_str(), file.c_str()) != 0 || !Sync(folder.string())) {
    return tl::unexpected(FileFailure(file + ": " + std::generic_category().message(errno)));
  }
  return {};
}

/// Of a Redis that can be reached: a session with another would wait for it as long as it may.
Result<redis::Address> FindElsewhere(const Place& place) {
  auto address = redis::ParseAddress(place.redis_url, place.tls);
  if (address) {
    CoreLoop io;
    address = redis::FindPrimary(io, *address);
    if (!address) {
      return address;
    }
    if (auto reached = redis::Reach(io, *address, Duration(kReach)); !reached) {
      return tl::unexpected(std::move(reached.error()));
    }
  }
  return address;
}

Result<redis::Address> AddressOf(const Place& place) {
  if (!place.redis_url.empty()) {
    return FindElsewhere(place);
  }
  redis::Address address;
  address.socket = place.data_dir + "/redis.sock";
  return address;
}

Result<Contents> FetchAndProve(const Place& place, const std::string& partial) {
  const auto address = AddressOf(place);
  if (!address) {
    return tl::unexpected(address.error());
  }
  if (auto fetched = FetchCopy(*address, partial); !fetched) {
    return tl::unexpected(std::move(fetched.error()));
  }
  CoreLoop io;
  CopyServer copy(io);
  if (auto started = copy.Start(partial); !started) {
    return tl::unexpected(std::move(started.error()));
  }
  return ReadContents(copy.session(), place.prefix);
}

/// What is written now by another user the daemon may not write later.
Result<void> CheckOwner(const std::string& directory) {
  struct stat found = {};
  if (stat(directory.c_str(), &found) != 0 || found.st_uid == geteuid()) {
    return {};
  }
  return tl::unexpected(TargetFailure(
      directory + " belongs to another user; restore as the user that the daemon runs as"));
}

Result<Contents> RestoreTo(CoreLoop& io, const redis::Address& address, const Place& place,
                           const std::string& file, bool replace) {
  CopyServer copy(io);
  if (auto started = copy.Start(file); !started) {
    return tl::unexpected(std::move(started.error()));
  }
  RedisSession target(io, address, Duration(kPatience));
  return PutInPlace(copy.session(), target, place.prefix, replace);
}

}  // namespace

Result<Contents> Backup(const Place& place, const std::string& file) {
  std::error_code error;
  if (fs::exists(file, error)) {
    return tl::unexpected(FileFailure(file + " exists already; name another file"));
  }
  const std::string partial = file + ".partial";
  auto contents = FetchAndProve(place, partial);
  if (contents) {
    if (auto published = Publish(partial, file); !published) {
      contents = tl::unexpected(std::move(published.error()));
    }
  }
  fs::remove(partial, error);
  return contents;
}

Result<Contents> Restore(const Place& place, const std::string& file, bool replace) {
  CoreLoop io;
  if (!place.redis_url.empty()) {
    const auto address = FindElsewhere(place);
    return address ? RestoreTo(io, *address, place, file, replace)
                   : tl::unexpected(address.error());
  }
  if (auto owned = CheckOwner(place.data_dir); !owned) {
    return tl::unexpected(std::move(owned.error()));
  }
  redis::EmbeddedServerOptions options;
  options.directory = place.data_dir;
  redis::EmbeddedServer server(io, options);
  if (auto started = server.Start(); !started) {
    return tl::unexpected(std::move(started.error()));
  }
  return RestoreTo(io, server.address(), place, file, replace);
}

}  // namespace touchpoint::ctl
