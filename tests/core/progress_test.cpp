#include "core/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <limits>
#include <thread>

namespace spikeproof {
namespace {

TEST(Progress, StaysSilentDuringTheFirstSecond) {
  testing::internal::CaptureStderr();
  {
    Progress progress;
    progress.begin("quick work");
    for (int i = 0; i <= 1000; ++i) progress.update(i / 1000.0);
    progress.end();
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Progress, NotesAreKeptUnlessQuiet) {
  testing::internal::CaptureStderr();
  Progress loud;
  loud.note("a line");
  Progress quiet(Progress::Style::quiet);
  quiet.note("unseen");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "a line\n");
}

TEST(SlowProgress, WritesLinesWithoutControlCharactersWhereThereIsNoTerminal) {
  testing::internal::CaptureStderr();
  {
    Progress progress;
    progress.begin("long work");
    std::this_thread::sleep_for(std::chrono::milliseconds(1050));
    progress.update(std::numeric_limits<double>::quiet_NaN());
    progress.update(0.5);  // too soon for a second line
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "long work: 0 %\n");
}

// Each in a process of its own: the flag is never cleared.
TEST(InterruptDeathTest, TheFirstSignalIsReportedByUpdate) {
  const auto work = [] {
    install_interrupt_handler();
    std::raise(SIGINT);
    Progress progress(Progress::Style::quiet);
    progress.begin("work");
    try {
      progress.update(0.1);
    } catch (const Interrupted&) {
      std::_Exit(interrupted() ? 130 : 1);
    }
    std::_Exit(2);
  };
  EXPECT_EXIT(work(), testing::ExitedWithCode(130), "");
}

TEST(InterruptDeathTest, TheSecondSignalEndsAtOnce) {
  const auto work = [] {
    install_interrupt_handler();
    std::raise(SIGTERM);
    std::raise(SIGTERM);
  };
  EXPECT_EXIT(work(), testing::KilledBySignal(SIGTERM), "");
}

TEST(Interrupt, NothingIsThrownWithoutASignal) {
  EXPECT_FALSE(interrupted());
  EXPECT_NO_THROW(throw_if_interrupted());
}

}  // namespace
}  // namespace spikeproof
