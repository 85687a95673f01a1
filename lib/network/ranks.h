// The processes of an MPI run, or the only one there is. What they do together gives every process the same answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

namespace spikeproof::network {

/// Joins the MPI run that started this process (mpirun, srun); alone where there is none, or without MPI in the build.
/// One object per process, alive as long as others are to be talked to. Every member is collective: all processes call
/// it in the same order.
class Ranks {
 public:
  Ranks();
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  int size() const { return size_; }
  int rank() const { return rank_; }

  std::uint64_t sum(std::uint64_t value) const;
  void sum(std::span<std::uint64_t> values) const;
  double largest(double value) const;
  void wait() const;
  /// The items of all processes, in the order of their ranks, on each of them.
  template <class T>
  std::vector<T> gather(const std::vector<T>& own) const {
    static_assert(std::is_trivially_copyable_v<T>);
    if (size_ == 1) return own;
    const std::vector<std::byte> bytes = gather_bytes(std::as_bytes(std::span(own)));
    std::vector<T> all(bytes.size() / sizeof(T));
    if (!all.empty()) std::memcpy(all.data(), bytes.data(), bytes.size());
    return all;
  }
  /// Ends every process at once with this exit code; for a failure of one of them.
  [[noreturn]] void abort(int code) const;

 private:
  std::vector<std::byte> gather_bytes(std::span<const std::byte> own) const;

  int size_ = 1, rank_ = 0;
};

/// Whether this build can talk to other processes.
bool has_mpi();

}  // namespace spikeproof::network
