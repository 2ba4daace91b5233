// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/input.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace touchpoint::ctl {
namespace {

constexpr size_t kChunkBytes = size_t{64} * 1024;
constexpr int kGzipWindow = 16 + MAX_WBITS;
constexpr std::string_view kGzipMagic = "\x1f\x8b";

Failure Unopened(const std::string& path) {
  return {Code::kNotFound, "INPUT", path + ": " + std::strerror(errno), {}, {}, {}};
}

Failure Unreadable(const std::string& why) {
  return {Code::kDataLoss, "INPUT", "cannot read on: " + why, {}, {}, {}};
}

}  // namespace

Result<std::unique_ptr<Input>> Input::Open(const std::string& path, int stop_fd) {
  const int fd = path == "-" ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return tl::unexpected(Unopened(path));
  }
  struct stat status = {};
  if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
    close(fd);
    errno = EISDIR;
    return tl::unexpected(Unopened(path));
  }
  const bool sized = S_ISREG(status.st_mode);
  return std::unique_ptr<Input>(
      new Input(fd, stop_fd, sized ? static_cast<uint64_t>(status.st_size) : 0));
}

Input::Input(int fd, int stop_fd, uint64_t bytes) : fd_(fd), stop_fd_(stop_fd), bytes_(bytes) {
}

Input::~Input() {
  if (inflater_) {
    inflateEnd(inflater_.get());
  }
  close(fd_);
}

Result<bool> Input::Read(std::string& chunk) {
  if (format_ == Format::kUnknown) {
    if (auto found = FindFormat(); !found || !*found) {
      return found;
    }
  }
  if (format_ == Format::kGzip) {
    return Unpack(chunk);
  }
  if (!packed_left()) {
    if (auto filled = Fill(); !filled || !*filled) {
      return filled;
    }
  }
  chunk.assign(packed_, at_);
  at_ = packed_.size();
  return true;
}

Result<bool> Input::Fill() {
  pollfd ready[] = {{fd_, POLLIN, 0}, {stop_fd_, POLLIN, 0}};
  while (poll(ready, stop_fd_ < 0 ? 1 : 2, -1) < 0) {
    if (errno != EINTR) {
      return tl::unexpected(Unreadable(std::strerror(errno)));
    }
  }
  if (stop_fd_ >= 0 && ready[1].revents != 0) {
    stopped_ = true;
    return false;
  }
  packed_.erase(0, at_);
  at_ = 0;
  const size_t kept = packed_.size();
  packed_.resize(kept + kChunkBytes);
  ssize_t got = -1;
  do {
    got = read(fd_, packed_.data() + kept, kChunkBytes);
  } while (got < 0 && errno == EINTR);  // a signal: stop_fd_ says what comes of it
  packed_.resize(kept + static_cast<size_t>(std::max<ssize_t>(got, 0)));
  if (got < 0) {
    return tl::unexpected(Unreadable(std::strerror(errno)));
  }
  read_ += static_cast<uint64_t>(got);
  return got > 0;
}

Result<bool> Input::FindFormat() {
  while (packed_.size() < kGzipMagic.size()) {
    auto filled = Fill();
    if (!filled) {
      return filled;
    }
    if (!*filled) {
      break;
    }
  }
  if (stopped_ || packed_.empty()) {
    return false;
  }
  format_ = packed_.starts_with(kGzipMagic) ? Format::kGzip : Format::kPlain;
  if (format_ == Format::kGzip) {
    inflater_ = std::make_unique<z_stream>();
    in_member_ = true;
    if (inflateInit2(inflater_.get(), kGzipWindow) != Z_OK) {
      return tl::unexpected(Unreadable("no memory to unpack it"));
    }
  }
  return true;
}

Result<bool> Input::Unpack(std::string& chunk) {
  while (true) {
    if (!packed_left()) {
      auto filled = Fill();
      if (filled && !*filled && in_member_ && !stopped_) {
        return tl::unexpected(Unreadable("unexpected end of file"));
      }
      if (!filled || !*filled) {
        return filled;
      }
    }
    if (!in_member_) {
      if (packed_[at_] != kGzipMagic.front()) {
        at_ = packed_.size();  // gzip(1) ignores what follows the last member, too
        continue;
      }
      inflateReset(inflater_.get());
      in_member_ = true;
    }
    chunk.resize(kChunkBytes);
    inflater_->next_in = reinterpret_cast<Bytef*>(packed_.data() + at_);
    inflater_->avail_in = static_cast<uInt>(packed_.size() - at_);
    inflater_->next_out = reinterpret_cast<Bytef*>(chunk.data());
    inflater_->avail_out = static_cast<uInt>(chunk.size());
    const int result = inflate(inflater_.get(), Z_NO_FLUSH);
    at_ = packed_.size() - inflater_->avail_in;
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      return tl::unexpected(
          Unreadable(inflater_->msg != nullptr ? inflater_->msg : "damaged gzip"));
    }
    in_member_ = result != Z_STREAM_END;
    chunk.resize(chunk.size() - inflater_->avail_out);
    if (!chunk.empty()) {
      return true;
    }
  }
}

double Input::fraction() const {
  return bytes_ == 0 ? 0 : std::min(static_cast<double>(read_) / static_cast<double>(bytes_), 1.0);
}

}  // namespace touchpoint::ctl
