// The commands of the command line, each with its options. They return the exit code.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "driver.h"

namespace spikeproof::experiments {

/// Exit codes. Rows that are not yet decided, and open questions, do not count against `ok`.
enum Exit : int { exit_ok = 0, exit_refuted = 1, exit_inconclusive = 2, exit_error = 3, exit_interrupted = 130 };

/// What the commands that run drivers have in common.
struct RunOptions {
  std::vector<std::string> names;  // claims or figures; empty: all that have drivers
  std::optional<std::filesystem::path> model;
  std::filesystem::path out = "report";
  std::vector<std::string> formats;  // svg, pdf, png, tikz; empty: svg
  Effort effort = Effort::standard;
  bool quiet = false;
  std::string command;  // as typed, for the report
};

struct ListOptions {
  bool json = false;
  std::filesystem::path report = "report";  // whose last verdicts are shown
};

struct SolveOptions {
  std::filesystem::path model;
  std::string json;  // empty: a summary for people; "-": standard output
  bool quiet = false;
};

struct SweepOptions {
  std::filesystem::path sweep;
  std::filesystem::path out = "sweep";
  bool quiet = false;
  std::string command;  // as typed
};

struct CertifyOptions {
  std::string name;
  std::optional<std::filesystem::path> model;
  std::string out;                   // empty: NAME.certificate.json; "-": standard output
  std::optional<int> digits;         // of rates and folds; each proof has its own default
  int count = 1;                     // eigenvalues of the exponential rate
  long most_bits = 4096;             // limit of the precision of counts
  std::vector<std::string> b_range;  // two numbers: the proof for every b between
};

/// A recording of Hodgkin-Huxley's membrane for trying `fit` out; currents in muA/cm2, tau in ms, duration in s.
struct ExampleOptions {
  std::filesystem::path folder;  // empty: none
  double mean = 2, deviation = 8, tau = 4, noise = 2, duration = 8;
  unsigned trials = 3;
  std::uint64_t seed = 20110223;
};

struct FitOptions {
  std::filesystem::path recording;
  std::optional<std::filesystem::path> spikes;
  std::vector<std::string> models;  // empty: all
  double window = 4, train = 0.5, threshold = 0;
  unsigned seed = 1, swarm = 128, generations = 30;
  std::filesystem::path out = "fit";
  std::string json;  // "-": standard output
  bool quiet = false;
  ExampleOptions example;
};

int list_command(const ListOptions& options);
int verify_command(const RunOptions& options);
int figures_command(const RunOptions& options);
int rates_command(const RunOptions& options);
int solve_command(const SolveOptions& options);
int sweep_command(const SweepOptions& options);
int certify_command(const CertifyOptions& options);
int fit_command(const FitOptions& options);
int check_command(const std::filesystem::path& certificate);

}  // namespace spikeproof::experiments
