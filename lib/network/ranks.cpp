#include "network/ranks.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <stdexcept>

#ifdef SPIKEPROOF_MPI
#include <mpi.h>
#endif

namespace spikeproof::network {

#ifdef SPIKEPROOF_MPI

namespace {

// A process that no launcher started does without MPI, whose start costs a second.
bool launched() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK", "MV2_COMM_WORLD_SIZE"})
    if (std::getenv(name) != nullptr) return true;
  return false;
}

int length_of(std::size_t bytes) {
  if (bytes > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw std::length_error("more than 2 GiB cannot be gathered at once");
  return static_cast<int>(bytes);
}

}  // namespace

bool has_mpi() { return true; }

Ranks::Ranks() {
  if (!launched()) return;
  int level = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &level);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
}

Ranks::~Ranks() {
  int started = 0, ended = 0;
  MPI_Initialized(&started);
  MPI_Finalized(&ended);
  if (started != 0 && ended == 0) MPI_Finalize();
}

void Ranks::sum(std::span<std::uint64_t> values) const {
  if (size_ > 1)
    MPI_Allreduce(MPI_IN_PLACE, values.data(), length_of(values.size()), MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
}

double Ranks::largest(double value) const {
  if (size_ > 1) MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
  return value;
}

void Ranks::wait() const {
  if (size_ > 1) MPI_Barrier(MPI_COMM_WORLD);
}

std::vector<std::byte> Ranks::gather_bytes(std::span<const std::byte> own) const {
  std::vector<std::uint64_t> lengths = [&] {
    std::vector<std::uint64_t> all(static_cast<std::size_t>(size_));
    all[static_cast<std::size_t>(rank_)] = own.size();
    sum(all);
    return all;
  }();
  std::vector<int> counts, places;
  std::size_t total = 0;
  for (const std::uint64_t length : lengths) {
    counts.push_back(length_of(length));
    places.push_back(length_of(total));
    total += length;
  }
  std::vector<std::byte> all(total);
  MPI_Allgatherv(own.data(), length_of(own.size()), MPI_BYTE, all.data(), counts.data(), places.data(), MPI_BYTE,
                 MPI_COMM_WORLD);
  return all;
}

void Ranks::abort(int code) const {
  if (size_ > 1) MPI_Abort(MPI_COMM_WORLD, code);
  std::exit(code);
}

#else

bool has_mpi() { return false; }

Ranks::Ranks() = default;
Ranks::~Ranks() = default;
void Ranks::sum(std::span<std::uint64_t>) const {}
double Ranks::largest(double value) const { return value; }
void Ranks::wait() const {}
std::vector<std::byte> Ranks::gather_bytes(std::span<const std::byte> own) const { return {own.begin(), own.end()}; }
void Ranks::abort(int code) const { std::exit(code); }

#endif

std::uint64_t Ranks::sum(std::uint64_t value) const {
  sum(std::span(&value, 1));
  return value;
}

}  // namespace spikeproof::network
