// spikeproof fit
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <thread>

#include "commands.h"
#include "core/file.h"
#include "core/input_error.h"
#include "core/suggest.h"
#include "fit_output.h"
#include "fitting_figures.h"
#include "report/figures.h"
#include "run_claims.h"

namespace spikeproof::experiments {
namespace {

using neuron::SpikingModel;

void require(bool holds, const std::string& flag, const std::string& value, const std::string& allowed) {
  if (!holds) throw InputError("", 0, flag, value, allowed);
}

std::vector<SpikingModel> models_of(const FitOptions& options) {
  if (options.models.empty()) return neuron::all_spiking_models();
  std::vector<std::string> known;
  for (const SpikingModel model : neuron::all_spiking_models()) known.emplace_back(name_of(model));
  std::vector<SpikingModel> models;
  for (const std::string& name : options.models) {
    require(std::find(known.begin(), known.end(), name) != known.end(), "--models", name,
            "unknown model; allowed: " + joined(known) + did_you_mean(name, known));
    const SpikingModel model = neuron::spiking_model_named(name);
    if (std::find(models.begin(), models.end(), model) == models.end()) models.push_back(model);
  }
  return models;
}

int write_example(const ExampleOptions& o, bool quiet) {
  const auto positive = [](double value, const std::string& flag) {
    require(value > 0, flag, fmt::format("{}", value), "a number > 0 is required");
  };
  positive(o.tau, "--tau");
  positive(o.duration, "--duration");
  require(o.deviation >= 0, "--deviation", fmt::format("{}", o.deviation), "a number >= 0 is required");
  require(o.noise >= 0, "--noise", fmt::format("{}", o.noise), "a number >= 0 is required");
  require_writable_folder(o.folder);
  neuron::TargetSettings target;
  target.current.mean = o.mean;
  target.current.deviation = o.deviation;
  target.current.tau = o.tau;
  target.current.duration = 1000 * o.duration;
  target.noise = o.noise;
  target.trials = o.trials;
  target.seed = o.seed;
  Progress progress(quiet ? Progress::Style::quiet : Progress::Style::automatic);
  progress.begin("integrating Hodgkin-Huxley");
  const auto recording = neuron::hodgkin_huxley_recording({}, target, progress);
  progress.end();
  if (!recording) throw std::runtime_error(recording.error().message());
  write_file(o.folder / "recording.csv", recording_csv(*recording));
  write_file(o.folder / "spikes.csv", spikes_csv(*recording));
  fmt::print("{}\n{}\n", (o.folder / "recording.csv").string(), (o.folder / "spikes.csv").string());
  return exit_ok;
}

FittingCase case_of(const FitOptions& o) {
  require(!o.recording.empty(), "RECORDING.csv", "", "a recording is required, or --example FOLDER");
  require(o.window > 0, "--window", fmt::format("{}", o.window), "a number > 0 is required, in ms");
  require(o.train > 0 && o.train < 1, "--train", fmt::format("{}", o.train), "a number between 0 and 1 is required");
  FittingCase fitting = fitting_case(RecordingSource{o.recording.string(), o.spikes ? o.spikes->string() : "",
                                                     o.threshold, o.window, o.train, o.seed});
  fitting.settings.swarm = o.swarm;
  fitting.settings.generations = o.generations;
  const auto& r = fitting.recording;
  const neuron::Segment training = training_segment(r, fitting.settings);
  const bool silent = std::all_of(r.trials.begin(), r.trials.end(),
                                  [&](const auto& trial) { return spikes_in(trial, training).empty(); });
  require(
      !silent, o.recording.string(), "",
      fmt::format("no spike lies in the training segment, t < {:.6g} ms: a larger --train is needed", training.end));
  require(neuron::current_scale(r.current) > 0, o.recording.string(), "", "a current that is not zero is required");
  return fitting;
}

}  // namespace

int fit_command(const FitOptions& options) {
  if (!options.example.folder.empty()) return write_example(options.example, options.quiet);
  const auto models = models_of(options);
  const FittingCase fitting = case_of(options);
  require_writable_folder(options.out);
  Progress progress(options.quiet ? Progress::Style::quiet : Progress::Style::automatic);
  const auto fits = fit_all(fitting, models, progress);
  progress.end();
  const std::string json = fits_json(fitting, fits).dump(2) + "\n";
  write_file(options.out / "fit.json", json);
  const report::RenderResult figure =
      report::render_figure(fits_figure(fitting, fits), "fit", options.out, {{report::Format::svg}});
  if (!figure.warning.empty()) fmt::print(stderr, "spikeproof: warning: {}\n", figure.warning);
  if (options.json == "-") {
    fmt::print("{}", json);
    return exit_ok;
  }
  if (!options.json.empty()) write_file(options.json, json);
  fmt::print("{}", fits_text(fitting, fits));
  fmt::print("{}\n", (options.out / "fit.json").string());
  for (const auto& image : figure.images) fmt::print("{}\n", image.string());
  return exit_ok;
}

}  // namespace spikeproof::experiments
