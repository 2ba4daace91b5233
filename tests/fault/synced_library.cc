// SPDX-License-Identifier: Apache-2.0
// Preloaded into redis-server (LD_PRELOAD): notes how much of a file every fsync confirms. Nothing
// else is changed.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/fault/synced.h"

namespace touchpoint::fault {
namespace {

using Sync = int (*)(int);
using Unlink = int (*)(const char*);

SyncedFiles* Map() {
  const char* path = std::getenv(kSyncedVariable);
  const int fd = path != nullptr ? open(path, O_RDWR | O_CLOEXEC) : -1;
  void* mapped =
      fd < 0 ? MAP_FAILED
             : mmap(nullptr, sizeof(SyncedFiles), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (mapped == MAP_FAILED) {
    std::abort();  // a test without its record must not pass
  }
  close(fd);
  return static_cast<SyncedFiles*>(mapped);
}

SyncedFiles& Files() {
  static SyncedFiles* const files = Map();
  return *files;
}

void Note(uint64_t inode, uint64_t size) {
  for (SyncedFile& file : Files()) {
    uint64_t none = 0;
    if (file.inode == inode || file.inode.compare_exchange_strong(none, inode) || none == inode) {
      file.size = size;
      return;
    }
  }
  std::abort();
}

int Synced(Sync sync, int fd) {
  struct stat before = {};
  const bool known = fstat(fd, &before) == 0;
  const int result = sync(fd);
  if (known && result == 0 && S_ISREG(before.st_mode)) {
    Note(before.st_ino, static_cast<uint64_t>(before.st_size));
  }
  return result;
}

template <typename Function>
Function Real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

// Names of C are the same in every namespace.
extern "C" {

int fsync(int fd) {
  static const Sync real = Real<Sync>("fsync");
  return Synced(real, fd);
}

int fdatasync(int fd) {
  static const Sync real = Real<Sync>("fdatasync");
  return Synced(real, fd);
}

// The number of a file that is gone may be given to a new one, of which nothing is confirmed.
int unlink(const char* path) {
  static const Unlink real = Real<Unlink>("unlink");
  struct stat gone = {};
  if (stat(path, &gone) == 0 && S_ISREG(gone.st_mode)) {
    Note(gone.st_ino, 0);
  }
  return real(path);
}

}  // extern "C"

}  // namespace touchpoint::fault
