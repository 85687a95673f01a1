// What a driver of a claim is: its claim, the figures it draws, and the function that decides it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "claim/claim.h"
#include "core/progress.h"
#include "model/initial_data.h"
#include "model/nnlif.h"

namespace spikeproof {
struct ModelFile;
}

namespace spikeproof::experiments {

enum class Effort { quick, standard, full };

struct Context {
  Nnlif model{NnlifParameters{}};  // the standard set, or the user's where its kind has one
  InitialData initial;
  Effort effort = Effort::standard;
  std::filesystem::path folder;  // of the report; certificates go to folder/"certificates"
  Progress& progress;
  const ModelFile* file = nullptr;  // the user's, of one of the driver's kinds; null: the claim's own parameters
};

struct Driver {
  claim::Claim claim;
  std::vector<std::string> figures;  // names of the figures that run() draws
  bool measures_orders = false;      // part of `spikeproof rates`
  std::function<claim::Outcome(const Context&)> run;
  std::vector<std::string> kinds = {"nnlif"};  // of model files that it can be asked about
};

/// Every driver of experiments/, in the order of the file names. The list is made by cmake/Drivers.cmake.
std::vector<Driver> all_drivers();

}  // namespace spikeproof::experiments
