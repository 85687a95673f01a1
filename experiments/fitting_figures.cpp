#include "fitting_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace spikeproof::experiments {
namespace {

using claim::Series;
using neuron::SpikingModel;

constexpr int trial_colour = 6;
constexpr std::size_t trials_shown = 4;

const char* short_title(SpikingModel model) {
  if (model == SpikingModel::adaptive_lif) return "aLIF";
  return model == SpikingModel::izhikevich ? "Izh." : title_of(model);
}

// Half a second in the middle of the test data, or less where a trial fires more than 40 times in it.
neuron::Segment shown_piece(const FittingCase& fitting) {
  const neuron::Segment test = test_segment(fitting.recording, fitting.settings);
  const neuron::Target target({fitting.recording.trials.front()}, fitting.settings.window, test);
  const double spikes = std::max(target.mean_count(), 1.0),
               wanted = std::min(40.0, std::max(spikes * 500 / test.length(), 8.0));
  const double length = std::min(test.length(), wanted * test.length() / spikes);
  const double begin = test.begin + (test.length() - length) / 2;
  return {begin, begin + length};
}

claim::Panel current_panel(const FittingCase& fitting, const neuron::Segment& piece) {
  const auto& r = fitting.recording;
  claim::Panel panel{"", {"t (s)"}, {fmt::format("current ({})", r.unit == "uA/cm2" ? "μA/cm²" : r.unit)}, {}, "off"};
  Series line{"current", {}, {}, Series::Style::line};
  const auto first = static_cast<std::size_t>(piece.begin / r.dt);
  const auto last = std::min(static_cast<std::size_t>(piece.end / r.dt), r.current.size());
  const std::size_t stride = std::max<std::size_t>(1, (last - first) / 4000);
  for (std::size_t k = first; k < last; k += stride) {
    line.x.push_back(static_cast<double>(k) * r.dt / 1000);
    line.y.push_back(r.current[k]);
  }
  panel.series.push_back(line);
  panel.x.lowest = piece.begin / 1000;
  panel.x.highest = piece.end / 1000;
  return panel;
}

// A comb: a base line with a tooth at each spike.
Series comb(const neuron::SpikeTrain& train, const neuron::Segment& piece, double height, int colour) {
  Series line{"", {piece.begin / 1000}, {height}, Series::Style::line, colour};
  for (const double t : spikes_in(train, piece))
    for (const double tooth : {0.0, 0.7, 0.0}) {
      line.x.push_back(t / 1000);
      line.y.push_back(height + tooth);
    }
  line.x.push_back(piece.end / 1000);
  line.y.push_back(height);
  return line;
}

claim::Panel raster_panel(const FittingCase& fitting, const std::vector<neuron::Fit>& fits,
                          const neuron::Segment& piece) {
  claim::Panel panel{"", {"t (s)"}, {""}, {}, "off"};
  const std::size_t trials = std::min(trials_shown, fitting.recording.trials.size());
  double height = static_cast<double>(trials + fits.size()) - 1;
  panel.y.lowest = -0.3;
  panel.y.highest = height + 1;
  for (std::size_t i = 0; i < trials; ++i, --height) {
    panel.series.push_back(comb(fitting.recording.trials[i], piece, height, trial_colour));
    panel.y.ticks.push_back({height + 0.3, fmt::format("trial {}", i + 1)});
  }
  for (const neuron::Fit& fit : fits) {
    panel.series.push_back(comb(fit.spikes, piece, height, static_cast<int>(fit.model)));
    panel.y.ticks.push_back({height + 0.3, short_title(fit.model)});
    --height;
  }
  panel.x.lowest = piece.begin / 1000;
  panel.x.highest = piece.end / 1000;
  return panel;
}

Series bars_of(const char* label, const std::vector<neuron::Fit>& fits, double shift, int colour, bool test) {
  Series all{label, {0.5}, {0}, Series::Style::filled, colour};
  for (std::size_t i = 0; i < fits.size(); ++i) {
    const double left = static_cast<double>(i + 1) + shift, value = (test ? fits[i].test : fits[i].train).value;
    for (const auto& [x, y] : {std::pair{left, 0.0}, {left, value}, {left + 0.34, value}, {left + 0.34, 0.0}}) {
      all.x.push_back(x);
      all.y.push_back(y);
    }
  }
  return all;
}

claim::Panel score_panel(const FittingCase& fitting, const std::vector<neuron::Fit>& fits) {
  claim::Panel panel{"", {""}, {"coincidence factor Γ"}, {}, "bmargin center horizontal"};
  const double n = static_cast<double>(fits.size());
  panel.series.push_back(bars_of("training", fits, -0.36, 5, false));
  panel.series.push_back(bars_of("test", fits, 0.02, 0, true));
  const auto other = neuron::reliability(fitting.recording.trials, fitting.settings.window,
                                         test_segment(fitting.recording, fitting.settings));
  double top = 1;
  if (std::isfinite(other.value))
    panel.series.push_back({"trials", {0.5, n + 0.5}, {other.value, other.value}, Series::Style::dashed, trial_colour});
  for (std::size_t i = 0; i < fits.size(); ++i) {
    const double x = static_cast<double>(i + 1);
    panel.x.ticks.push_back({x, short_title(fits[i].model)});
    for (const auto& [at, gamma] : {std::pair{x - 0.19, fits[i].train}, {x + 0.19, fits[i].test}}) {
      panel.series.push_back(
          {"", {at, at}, {gamma.value - gamma.error, gamma.value + gamma.error}, Series::Style::line, trial_colour});
      top = std::max(top, gamma.value + gamma.error);
    }
  }
  double bottom = 0;
  for (const neuron::Fit& fit : fits) bottom = std::min(bottom, fit.test.value - 1.1 * fit.test.error);
  panel.x.lowest = 0.5;
  panel.x.highest = n + 0.5;
  panel.y.lowest = bottom;
  panel.y.highest = top;
  return panel;
}

}  // namespace

claim::Figure fits_figure(const FittingCase& fitting, const std::vector<neuron::Fit>& fits) {
  const neuron::Segment piece = shown_piece(fitting);
  return {
      "fits",
      fmt::format("{}. Left: a piece of the test segment's current. Middle: spikes of the trials and of the models "
                  "there. Right: Γ with a window of ±{} ms and its standard error, on the data that were fitted and "
                  "on the others; dashed: the mean over pairs of trials on the test data.",
                  fitting.name, fitting.settings.window),
      {current_panel(fitting, piece), raster_panel(fitting, fits, piece), score_panel(fitting, fits)}};
}

claim::Figure chance_figure(const FittingCase& fitting, std::size_t trains) {
  const neuron::Segment test = test_segment(fitting.recording, fitting.settings);
  const auto& trial = fitting.recording.trials.front();
  const auto data = spikes_in(trial, test);
  const neuron::Target target({trial}, fitting.settings.window, test);
  const double window = fitting.settings.window;
  Series exact{"one to one", {}, {}, Series::Style::line_points}, counted{"2νΔ", {}, {}, Series::Style::line_points};
  for (const double load : {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8}) {
    const double rate = load / (2 * window);
    double sum = 0, sum_counted = 0;
    for (std::size_t i = 0; i < trains; ++i) {
      auto train = neuron::poisson_train(rate, test.length(), fitting.settings.seed,
                                         100000 + i + 1000 * static_cast<std::uint64_t>(100 * load));
      for (double& t : train) t += test.begin;
      sum += target.gamma(train);
      const auto partner = neuron::matched(data, train, window);
      const auto pairs = std::count_if(partner.begin(), partner.end(), [](auto p) { return p >= 0; });
      const double q = 2 * window * static_cast<double>(train.size()) / test.length();
      sum_counted +=
          neuron::gamma_of(static_cast<double>(pairs), q * static_cast<double>(data.size()), data.size(), train.size());
    }
    for (Series* series : {&exact, &counted}) series->x.push_back(1000 * rate);
    exact.y.push_back(sum / static_cast<double>(trains));
    counted.y.push_back(sum_counted / static_cast<double>(trains));
  }
  claim::Panel panel{"", {"rate ν of the Poisson train (1/s)"}, {"mean Γ"}, {exact, counted}, "bottom left"};
  return {"chance-level",
          fmt::format("Mean Γ of {} Poisson trains of rate ν against the test data of the first trial, Δ = {} ms. With "
                      "the expected number of one-to-one pairs it is 0; with 2νΔ, the expected number of coincidences "
                      "where a spike may be counted twice, it is not.",
                      trains, window),
          {panel}};
}

}  // namespace spikeproof::experiments
