// SPDX-License-Identifier: Apache-2.0
#include "services/http/assets.h"

#include <algorithm>
#include <string>

#include "services/http/header_list.h"

namespace touchpoint::http {
namespace {

constexpr char kIndex[] = "/index.html";
constexpr char kPolicy[] =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

bool TakesGzip(const Request& request) {
  return AnyOf(View(request[field::accept_encoding]), [](std::string_view coding) {
    const std::string_view name = Trim(coding.substr(0, coding.find(';')));
    const size_t weight = coding.find("q=");
    const bool refused = weight != std::string_view::npos &&
                         coding.find_first_not_of("0.", weight + 2) == std::string_view::npos;
    return name == "gzip" && !refused;
  });
}

bool IsPlaceInside(std::string_view path) {
  return path.substr(path.rfind('/') + 1).find('.') == std::string_view::npos;
}

}  // namespace

Response AssetTable::Serve(const Request& request) const {
  if (assets_.empty()) {
    return MakeText(404,
                    "This touchpointd was built without its console: build it with "
                    "-DTOUCHPOINTD_CONSOLE=ON, which takes Node.js. Calls are answered here all "
                    "the same.");
  }
  const Asset* asset = Find(PathOf(request));
  if (asset == nullptr && IsPlaceInside(PathOf(request))) {
    asset = Find(kIndex);
  }
  if (asset == nullptr) {
    return MakeText(404, "there is nothing here");
  }
  const bool gzip = !asset->gzip.empty() && TakesGzip(request);
  const std::string tag = "\"" + std::string(asset->tag) + (gzip ? "-gzip\"" : "\"");
  const bool known = IsKnown(request, tag);
  Response response = known ? MakeResponse(304, "", "")
                            : MakeResponse(200, asset->content_type,
                                           std::string(gzip ? asset->gzip : asset->bytes));
  response.set(field::etag, tag);
  response.set(field::vary, "Accept-Encoding");
  response.set(field::cache_control,
               asset->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (gzip && !known) {
    response.set(field::content_encoding, "gzip");
  }
  response.set("Content-Security-Policy", kPolicy);
  response.set("Referrer-Policy", "no-referrer");
  response.set("Cross-Origin-Opener-Policy", "same-origin");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  return response;
}

const Asset* AssetTable::Find(std::string_view path) const {
  const auto at = std::find_if(assets_.begin(), assets_.end(),
                               [path](const Asset& asset) { return asset.path == path; });
  return at == assets_.end() ? nullptr : &*at;
}

}  // namespace touchpoint::http
