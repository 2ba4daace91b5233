// SPDX-License-Identifier: Apache-2.0
// Sends recorded commits straight to Redis, bytes as they were: the ceiling that a daemon in front
// of this Redis can reach. Prints one JSON object.
#include <hiredis/hiredis.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstring>
#include <deque>
#include <fstream>
#include <iostream>
#include <memory>
#include <string_view>
#include <thread>

#include "tests/bench/measure.h"

namespace touchpoint::bench {
namespace {

/// Splits a file of RESP commands ("*N\r\n$len\r\n...") into its commands.
std::vector<std::string_view> SplitCommands(std::string_view recording) {
  std::vector<std::string_view> commands;
  size_t at = 0;
  const auto number = [&](char kind) -> long {
    if (at >= recording.size() || recording[at] != kind) {
      return -1;
    }
    const long value = std::strtol(recording.data() + at + 1, nullptr, 10);
    at = recording.find('\n', at) + 1;
    return value;
  };
  while (at < recording.size()) {
    const size_t begin = at;
    const long words = number('*');
    for (long i = 0; i < words; ++i) {
      at += static_cast<size_t>(number('$')) + 2;
    }
    commands.push_back(recording.substr(begin, at - begin));
  }
  return commands;
}

int Connect(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    std::cerr << path << ": " << std::strerror(errno) << "\n";
    std::exit(1);
  }
  return fd;
}

void SendAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = write(fd, bytes.data(), bytes.size());
    if (sent <= 0) {
      std::cerr << "Redis hung up\n";
      std::exit(1);
    }
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

class Replay {
 public:
  Replay(int fd, size_t window, std::chrono::microseconds pause)
      : fd_(fd), window_(window), pause_(pause) {}

  /// False when Redis did not understand a command.
  bool Run(const std::vector<std::string_view>& commands) {
    const std::unique_ptr<redisReader, void (*)(redisReader*)> reader(redisReaderCreate(),
                                                                      redisReaderFree);
    size_t next = 0;
    while (next < commands.size() || !sent_.empty()) {
      while (next < commands.size() && sent_.size() < window_) {
        std::this_thread::sleep_for(pause_);
        sent_.push_back(std::chrono::steady_clock::now());
        SendAll(fd_, commands[next++]);
      }
      if (!Receive(*reader)) {
        return false;
      }
    }
    return true;
  }

  const std::vector<double>& latencies_us() const { return latencies_us_; }
  size_t refused() const { return refused_; }

 private:
  bool Receive(redisReader& reader) {
    char buffer[65536];
    const ssize_t size = read(fd_, buffer, sizeof(buffer));
    if (size <= 0 || redisReaderFeed(&reader, buffer, static_cast<size_t>(size)) != REDIS_OK) {
      std::cerr << "Redis hung up\n";
      return false;
    }
    while (true) {
      void* reply = nullptr;
      if (redisReaderGetReply(&reader, &reply) != REDIS_OK) {
        std::cerr << "not RESP\n";
        return false;
      }
      if (reply == nullptr) {
        return true;
      }
      if (!Accept(static_cast<redisReply*>(reply))) {
        return false;
      }
      latencies_us_.push_back(SecondsSince(sent_.front()) * 1e6);
      sent_.pop_front();
    }
  }

  /// The commit function answers with three values for each stakeholder that it refused. Those
  /// that lost a race when they were recorded lose it again, so some are no error.
  bool Accept(redisReply* reply) {
    const bool ok = reply->type == REDIS_REPLY_ARRAY;
    if (ok) {
      refused_ += reply->elements / 3;
    } else if (reply->type == REDIS_REPLY_ERROR) {
      std::cerr << "Redis: " << std::string_view(reply->str, reply->len) << "\n";
    }
    freeReplyObject(reply);
    return ok;
  }

  int fd_;
  size_t window_;
  std::chrono::microseconds pause_;
  size_t refused_ = 0;
  std::deque<SteadyTime> sent_;
  std::vector<double> latencies_us_;
};

struct Options {
  std::string socket;
  std::string recording;
  size_t window = 4;
  uint64_t plans = 0;
  std::chrono::microseconds pause{0};
};

int Run(const Options& options) {
  std::ifstream file(options.recording, std::ios::binary);
  const std::string recording{std::istreambuf_iterator<char>(file), {}};
  const std::vector<std::string_view> commands = SplitCommands(recording);
  Replay replay(Connect(options.socket), options.window, options.pause);
  const double cpu = CpuSeconds();
  const SteadyTime begin = std::chrono::steady_clock::now();
  if (!replay.Run(commands)) {
    return 1;
  }
  const double seconds = SecondsSince(begin);
  const auto plans = static_cast<double>(options.plans);
  std::cout << boost::json::serialize(boost::json::object{
                   {"calls", commands.size()},
                   {"plans", options.plans},
                   {"refused", replay.refused()},
                   {"bytes", recording.size()},
                   {"seconds", seconds},
                   {"per_second", plans / seconds},
                   {"p50_us", Quantile(replay.latencies_us(), 0.5)},
                   {"p99_us", Quantile(replay.latencies_us(), 0.99)},
                   {"driver_cpu_us_per_plan", (CpuSeconds() - cpu) * 1e6 / plans}})
            << "\n";
  return 0;
}

}  // namespace
}  // namespace touchpoint::bench

int main(int argc, char** argv) {
  touchpoint::bench::Options options;
  CLI::App app("Sends recorded commits straight to Redis and measures");
  app.add_option("--socket", options.socket, "Redis's Unix socket")->required();
  app.add_option("--recording", options.recording, "RESP commands")->required();
  app.add_option("--window", options.window, "calls under way");
  app.add_option_function<uint64_t>(
      "--pause", [&](uint64_t us) { options.pause = std::chrono::microseconds(us); },
      "microseconds of rest before each call");
  app.add_option("--plans", options.plans, "plans that the recording carries")->required();
  CLI11_PARSE(app, argc, argv);
  return touchpoint::bench::Run(options);
}
