// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "common/base/sha256.h"
#include "common/zones/tzif.h"
#include "common/zones/zone_table.h"

namespace touchpoint {
namespace {

constexpr const char* kSystemDirectory = "/usr/share/zoneinfo";
constexpr const char* kListing = "tzdata.zi";

Failure NoZoneData(const std::string& path, const std::string& what) {
  return Failure{
      Code::kInternal, "ZONE_DATA", path + ": " + what + " (is tzdata installed?)", {}, {}, {}};
}

std::optional<std::string> ReadFile(const std::string& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  if (!file || !(bytes << file.rdbuf())) {  // the latter also where the path is a directory
    return std::nullopt;
  }
  return bytes.str();
}

// A line of the listing: a zone of its own, or another name of one.
struct Listed {
  std::string name;
  std::string file;
};

// Reads "Z name ..." and "L target name"; rules and continuation lines are of no interest.
std::vector<Listed> ReadListing(const std::string& text) {
  std::vector<Listed> all;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string kind;
    std::string first;
    std::string second;
    words >> kind >> first >> second;
    if (kind == "Z") {
      all.push_back({first, first});
    } else if (kind == "L") {
      all.push_back({second, first});
    }
  }
  return all;
}

std::string Digest(const std::unordered_map<std::string, ZoneTable>& zones) {
  std::vector<const ZoneTable*> ordered;
  ordered.reserve(zones.size());
  for (const auto& [name, zone] : zones) {
    ordered.push_back(&zone);
  }
  std::sort(ordered.begin(), ordered.end(),
            [](const ZoneTable* a, const ZoneTable* b) { return a->name() < b->name(); });
  std::string text;
  for (const ZoneTable* zone : ordered) {
    text += zone->name() + " " + std::to_string(zone->first_offset().count()) + "\n";
    for (const ZoneTable::Transition& transition : zone->transitions()) {
      text += std::to_string(ToMillis(transition.at)) + " " +
              std::to_string(transition.offset.count()) + "\n";
    }
  }
  return Sha256(text);
}

}  // namespace

ZoneDatabase::ZoneDatabase(std::vector<ZoneTable> zones) {
  for (ZoneTable& zone : zones) {
    std::string name = zone.name();
    zones_.insert_or_assign(std::move(name), std::move(zone));
  }
  digest_ = Digest(zones_);
}

Result<std::shared_ptr<const ZoneDatabase>> ZoneDatabase::LoadSystem() {
  return LoadFrom(kSystemDirectory);
}

Result<std::shared_ptr<const ZoneDatabase>> ZoneDatabase::LoadFrom(const std::string& directory) {
  const std::string listing_path = directory + "/" + kListing;
  const auto listing = ReadFile(listing_path);
  if (!listing) {
    return tl::unexpected(NoZoneData(listing_path, "cannot be read"));
  }
  std::vector<ZoneTable> zones;
  for (const Listed& listed : ReadListing(*listing)) {
    // A link's file may be in a package that is not installed; its target's is the same zone.
    const std::string path = directory + "/" + listed.file;
    const auto bytes = ReadFile(path);
    auto zone = bytes ? zones::ParseTzif(listed.name, *bytes) : std::nullopt;
    if (!zone) {
      return tl::unexpected(NoZoneData(path, "is missing or no time zone"));
    }
    zones.push_back(std::move(*zone));
  }
  if (zones.empty()) {
    return tl::unexpected(NoZoneData(listing_path, "lists no zone"));
  }
  return std::make_shared<const ZoneDatabase>(std::move(zones));
}

const ZoneTable* ZoneDatabase::Find(const std::string& name) const {
  const auto found = zones_.find(name);
  return found == zones_.end() ? nullptr : &found->second;
}

std::vector<std::string> ZoneDatabase::Names() const {
  std::vector<std::string> names;
  names.reserve(zones_.size());
  for (const auto& [name, zone] : zones_) {
    names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace touchpoint
