// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/power_cut.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>
#include <vector>

#include "common/base/assert.h"

namespace touchpoint::fault {

PowerCut::PowerCut(const std::string& fsync, uint64_t seed,
                   const std::vector<std::string>& settings)
    : random_(seed) {
  const std::string file = folder_.Path("synced");
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  TP_ASSERT(fd >= 0 && ftruncate(fd, sizeof(SyncedFiles)) == 0);
  void* mapped = mmap(nullptr, sizeof(SyncedFiles), PROT_READ, MAP_SHARED, fd, 0);
  TP_ASSERT(mapped != MAP_FAILED);
  close(fd);
  synced_ = static_cast<SyncedFiles*>(mapped);
  std::vector<std::string> line = {"--appendfsync", fsync};
  line.insert(line.end(), settings.begin(), settings.end());
  redis_ = std::make_unique<testing::RedisProcess>(
      std::move(line), std::vector<std::string>{"env", "LD_PRELOAD=" SYNCED_LIBRARY,
                                                std::string(kSyncedVariable) + "=" + file});
}

PowerCut::~PowerCut() {
  redis_.reset();
  munmap(synced_, sizeof(SyncedFiles));
}

std::vector<PowerCut::Written> PowerCut::Files() const {
  std::vector<Written> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(redis_->directory() + "/appendonlydir")) {
    struct stat found = {};
    TP_ASSERT(stat(entry.path().c_str(), &found) == 0);
    const auto written = static_cast<uint64_t>(found.st_size);
    files.push_back({entry.path().string(), written, std::min(SyncedOf(found.st_ino), written)});
  }
  return files;
}

bool PowerCut::AwaitSynced() const {
  constexpr std::chrono::seconds kPatience(60);
  const auto until = std::chrono::steady_clock::now() + kPatience;
  const auto synced = [](const Written& file) { return file.synced == file.written; };
  for (auto files = Files(); !std::all_of(files.begin(), files.end(), synced); files = Files()) {
    if (std::chrono::steady_clock::now() > until) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

uint64_t PowerCut::Cut() {
  redis_->Kill();
  uint64_t gone = 0;
  for (const Written& file : Files()) {
    const uint64_t left = file.synced + random_.Next() % (file.written - file.synced + 1);
    std::filesystem::resize_file(file.path, left);
    gone += file.written - left;
  }
  return gone;
}

uint64_t PowerCut::SyncedOf(uint64_t inode) const {
  for (const SyncedFile& file : *synced_) {
    if (file.inode == inode) {
      return file.size;
    }
  }
  return 0;
}

}  // namespace touchpoint::fault
