// Re-decides a certificate of any kind. Exit code: 0 accepted, 1 rejected, 3 the file could not be read.
#include <cstdio>
#include <exception>

#include "core/file.h"
#include "rigor/recheck.h"

int main(int argc, char** argv) {
  try {
    if (argc != 2) {
      std::fprintf(stderr, "usage: %s CERTIFICATE.json\n", argv[0]);
      return 3;
    }
    const auto result = spikeproof::rigor::recheck(spikeproof::read_file(argv[1]));
    std::printf("%s: %s\n%s\n", result.accepted ? "accepted" : "rejected", result.reason.c_str(),
                result.statement.c_str());
    return result.accepted ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 3;
  }
}
