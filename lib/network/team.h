// A few threads that do the parts of one piece of work after another.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace spikeproof::network {

class Team {
 public:
  /// `threads` >= 1, the caller among them. Throws std::invalid_argument otherwise.
  explicit Team(unsigned threads);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  unsigned threads() const { return static_cast<unsigned>(workers_.size()) + 1; }

  /// work(0), ..., work(threads() - 1), one on each thread; returns when all are done. The first exception of a part is
  /// thrown again here.
  void run(const std::function<void(unsigned)>& work);

 private:
  void serve(unsigned part);
  void attempt(const std::function<void(unsigned)>& work, unsigned part);

  std::mutex mutex_;
  std::condition_variable started_, finished_;
  const std::function<void(unsigned)>* work_ = nullptr;
  unsigned long round_ = 0;
  unsigned busy_ = 0;
  bool over_ = false;
  std::exception_ptr failure_;
  std::vector<std::jthread> workers_;  // last: ended before the rest goes
};

}  // namespace spikeproof::network
