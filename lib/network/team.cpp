#include "network/team.h"

#include <stdexcept>

namespace spikeproof::network {

Team::Team(unsigned threads) {
  if (threads < 1) throw std::invalid_argument("threads >= 1 is required, but threads = 0");
  for (unsigned part = 1; part < threads; ++part) workers_.emplace_back([this, part] { serve(part); });
}

Team::~Team() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  started_.notify_all();
}

void Team::attempt(const std::function<void(unsigned)>& work, unsigned part) {
  try {
    work(part);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
  }
}

void Team::serve(unsigned part) {
  unsigned long seen = 0;
  std::unique_lock lock(mutex_);
  while (true) {
    started_.wait(lock, [&] { return over_ || round_ != seen; });
    if (over_) return;
    seen = round_;
    const auto* work = work_;
    lock.unlock();
    attempt(*work, part);
    lock.lock();
    if (--busy_ == 0) finished_.notify_one();
  }
}

void Team::run(const std::function<void(unsigned)>& work) {
  if (workers_.empty()) return work(0);
  {
    const std::lock_guard lock(mutex_);
    work_ = &work;
    busy_ = threads() - 1;
    ++round_;
    failure_ = nullptr;
  }
  started_.notify_all();
  attempt(work, 0);
  std::unique_lock lock(mutex_);
  finished_.wait(lock, [&] { return busy_ == 0; });
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace spikeproof::network
