// SPDX-License-Identifier: Apache-2.0
#include "services/touchpointctl/rows/line_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace touchpoint::ctl {
namespace {

constexpr unsigned kChunkBytes = 64 * 1024;

gzFile AsGzip(void* file) {
  return static_cast<gzFile>(file);
}

Failure Unreadable(const std::string& path) {
  return {Code::kNotFound, "INPUT", path + ": " + std::strerror(errno), {}, {}, {}};
}

}  // namespace

void LineReader::Close::operator()(void* file) const {
  gzclose(AsGzip(file));
}

Result<LineReader> LineReader::Open(const std::string& path) {
  const int fd = path == "-" ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return tl::unexpected(Unreadable(path));
  }
  struct stat status = {};
  if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
    close(fd);
    errno = EISDIR;
    return tl::unexpected(Unreadable(path));
  }
  gzFile file = gzdopen(fd, "rb");
  if (file == nullptr) {
    close(fd);
    return tl::unexpected(Unreadable(path));
  }
  gzbuffer(file, kChunkBytes);
  const bool sized = S_ISREG(status.st_mode);
  return LineReader(file, sized ? static_cast<uint64_t>(status.st_size) : 0);
}

Result<bool> LineReader::Fill() {
  chunk_.resize(kChunkBytes);
  at_ = 0;
  const int got = gzread(AsGzip(file_.get()), chunk_.data(), kChunkBytes);
  int error = Z_OK;
  const char* text = gzerror(AsGzip(file_.get()), &error);
  if (got < 0 || (error != Z_OK && error != Z_STREAM_END)) {
    return tl::unexpected(Failure{Code::kDataLoss,
                                  "INPUT",
                                  "line " + std::to_string(line_ + 1) + ": cannot read on: " + text,
                                  {},
                                  {},
                                  {}});
  }
  chunk_.resize(static_cast<size_t>(got));
  return got > 0;
}

Result<bool> LineReader::Next(std::string& line) {
  line.clear();
  bool any = false;
  while (true) {
    if (at_ == chunk_.size()) {
      Result<bool> filled = Fill();
      if (!filled) {
        return filled;
      }
      if (!*filled) {
        break;
      }
    }
    any = true;
    const size_t end = std::min(chunk_.find('\n', at_), chunk_.size());
    line.append(chunk_, at_, std::min(end - at_, kLineMax + 1 - line.size()));
    const bool whole = end < chunk_.size();
    at_ = whole ? end + 1 : end;
    if (whole) {
      break;
    }
  }
  line_ += any ? 1 : 0;
  if (!line.empty() && line.back() == '\r') {
    line.pop_back();
  }
  return any;
}

double LineReader::fraction() const {
  if (bytes_ == 0) {
    return 0;
  }
  const auto at = gzoffset(AsGzip(file_.get()));
  return std::clamp(static_cast<double>(at) / static_cast<double>(bytes_), 0.0, 1.0);
}

}  // namespace touchpoint::ctl
