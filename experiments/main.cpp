// The command line. Every failure ends here: one message on standard error, and the exit code.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <new>

#include "commands.h"
#include "core/input_error.h"
#include "core/suggest.h"

namespace spikeproof::experiments {
namespace {

const char* const footer =
    "Exit codes: 0 all well, 1 refuted, 2 inconclusive, 3 error, 130 interrupted.\n"
    "Examples:\n"
    "  spikeproof list                          every statement, and its last verdict\n"
    "  spikeproof verify linear --quick         the linear equation, report in report/index.html\n"
    "  spikeproof solve model.toml --json -     your own parameters, as JSON\n"
    "  spikeproof certify linear.poincare model.toml --out c.json\n"
    "  spikeproof check c.json";

struct Options {
  ListOptions list;
  RunOptions run;
  SolveOptions solve;
  SweepOptions sweep;
  CertifyOptions certify;
  FitOptions fit;
  std::string certificate;
  std::string model;
  bool quick = false, full = false;
};

void add_list(CLI::App& app, Options& o) {
  auto* command = app.add_subcommand("list", "The ledger: claims, kinds, last verdicts, sources");
  command->add_flag("--json", o.list.json, "One JSON object on standard output");
  command->add_option("--out", o.list.report, "Folder of the report whose verdicts are shown")->capture_default_str();
}

void add_effort(CLI::App* command, Options& o) {
  auto* quick = command->add_flag("--quick", o.quick, "Coarser discretisations, seconds");
  command->add_flag("--full", o.full, "Finer discretisations, minutes")->excludes(quick);
  command->add_option("--model", o.model, "Decide for the parameters of this model file")->type_name("MODEL.toml");
  command->add_flag("--quiet", o.run.quiet, "No progress on standard error");
}

void add_output(CLI::App* command, Options& o) {
  command->add_option("--out", o.run.out, "Folder of the report")->type_name("FOLDER")->capture_default_str();
  command->add_option("--format", o.run.formats, "Formats of the figures (default svg)")
      ->check(CLI::IsMember({"svg", "pdf", "png", "tikz"}))
      ->delimiter(',')
      ->allow_extra_args(false);
}

void add_verify(CLI::App& app, Options& o) {
  auto* command = app.add_subcommand("verify", "Run the checks of claims and write the report");
  command->add_option("CLAIM", o.run.names, "An id, or the part before a dot (default: all)");
  add_effort(command, o);
  add_output(command, o);
  command->footer("Examples:\n  spikeproof verify\n  spikeproof verify linear.poincare --model model.toml --out mine");
}

void add_figures(CLI::App& app, Options& o) {
  auto* command = app.add_subcommand("figures", "Draw figures, with their data and gnuplot scripts");
  command->add_option("NAME", o.run.names, "A figure, or a claim's id for all of its figures (default: all)");
  add_effort(command, o);
  add_output(command, o);
  command->footer("Example:\n  spikeproof figures linear.relative-entropy --format svg,pdf");
}

void add_rates_command(CLI::App& app, Options& o) {
  auto* command = app.add_subcommand("rates", "Convergence rates: measured orders and their bands");
  command->add_option("CLAIM", o.run.names, "An id, or the part before a dot (default: all that measure orders)");
  add_effort(command, o);
  command->add_option("--out", o.run.out, "Folder for the certificates that a check writes")->capture_default_str();
}

void add_solve(CLI::App& app, Options& o) {
  auto* command = app.add_subcommand("solve", "Steady states, stability, gap and evolution of your own model");
  command->add_option("MODEL", o.solve.model, "Model file (TOML)")->required()->type_name("MODEL.toml");
  command->add_option("--json", o.solve.json, "Write one JSON object to FILE, or to standard output (-)")
      ->type_name("FILE|-");
  command->add_flag("--quiet", o.solve.quiet, "No progress on standard error");
  command->footer("Example:\n  spikeproof solve model.toml --json - | jq .linear.gap");
}

void add_sweep(CLI::App& app, Options& o) {
  auto* command = app.add_subcommand("sweep", "What solve finds, over a grid of parameters; resumes where it was");
  command->add_option("SWEEP", o.sweep.sweep, "Sweep file (TOML)")->required()->type_name("SWEEP.toml");
  command->add_option("--out", o.sweep.out, "Folder of the tables and the journal")->capture_default_str();
  command->add_flag("--quiet", o.sweep.quiet, "No progress on standard error");
  command->footer(
      "Examples:\n  spikeproof sweep sweep.toml --out map\n  mpirun -n 4 spikeproof sweep sweep.toml --out map");
}

void add_fit(CLI::App& app, Options& o) {
  FitOptions& fit = o.fit;
  auto* command = app.add_subcommand("fit", "Fit integrate-and-fire models to a recorded spike train");
  command->add_option("RECORDING", fit.recording, "CSV file: t in ms, current, and perhaps columns of spikes or V")
      ->type_name("RECORDING.csv");
  command->add_option("--spikes", fit.spikes, "CSV file with rows trial,t")->type_name("SPIKES.csv");
  command->add_option("--models", fit.models, "lif, adaptive-lif, adex, izhikevich, mat (default: all)")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--window", fit.window, "Tolerance of a coincidence, ms")->capture_default_str();
  command->add_option("--train", fit.train, "Share that is fitted; the rest tests")->capture_default_str();
  command->add_option("--threshold", fit.threshold, "Level of a spike in columns of V")->capture_default_str();
  command->add_option("--swarm", fit.swarm, "Candidates")->check(CLI::Range(20, 100'000))->capture_default_str();
  command->add_option("--generations", fit.generations, "Of the swarm")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command->add_option("--seed", fit.seed, "Of the swarm")->capture_default_str();
  command->add_option("--out", fit.out, "Folder of fit.json and the figure")->capture_default_str();
  command->add_option("--json", fit.json, "Write the JSON object to FILE as well, or to standard output (-)")
      ->type_name("FILE|-");
  command->add_flag("--quiet", fit.quiet, "No progress on standard error");
  ExampleOptions& example = fit.example;
  command->add_option("--example", example.folder, "Write a recording of Hodgkin-Huxley's membrane there, and stop")
      ->type_name("FOLDER");
  command->add_option("--mean", example.mean, "Of the example's current, uA/cm2")->capture_default_str();
  command->add_option("--deviation", example.deviation, "Its standard deviation")->capture_default_str();
  command->add_option("--tau", example.tau, "Its correlation time, ms")->capture_default_str();
  command->add_option("--noise", example.noise, "Deviation of each trial's own noise")->capture_default_str();
  command->add_option("--duration", example.duration, "Of the example, s")->capture_default_str();
  command->add_option("--trials", example.trials, "Of the example")->check(CLI::Range(1, 1000))->capture_default_str();
  command->footer(
      "Example:\n  spikeproof fit --example sample\n"
      "  spikeproof fit sample/recording.csv --spikes sample/spikes.csv --models lif,adex");
}

void add_certificates(CLI::App& app, Options& o) {
  auto* certify = app.add_subcommand("certify", "Prove a claim for your own parameters and write the certificate");
  certify
      ->add_option(
          "NAME", o.certify.name,
          "steady-states, fold, stability, local-convergence, blow-up-moment, blow-up-universal, inhibitory-bound "
          "(nonlinear equation); linear.steady-state, linear.poincare, linear.exponential-rate")
      ->required();
  certify->add_option("MODEL", o.model, "Model file (default: V_R = 1, V_F = 2, a0 = 1, b = 0 or, nonlinear, 3/2)")
      ->type_name("MODEL.toml");
  certify->add_option("--out", o.certify.out, "File to write, - for standard output (default NAME.certificate.json)");
  certify->add_option("--digits", o.certify.digits, "Significant digits of rates (default 15) or of folds (default 30)")
      ->check(CLI::Range(1, 10000));
  certify->add_option("--count", o.certify.count, "Eigenvalues to enclose (linear.exponential-rate)")
      ->check(CLI::Range(1, 20))
      ->capture_default_str();
  certify
      ->add_option("--b-range", o.certify.b_range,
                   "Prove it for every b between (steady-states: the same number; stability: all stable)")
      ->expected(2)
      ->type_name("LOWER UPPER");
  certify->add_option("--most-bits", o.certify.most_bits, "Limit of the precision (steady-states)")
      ->check(CLI::Range(64, 100'000))
      ->capture_default_str();
  certify->footer(
      "Examples:\n  spikeproof certify steady-states model.toml --digits 50\n"
      "  spikeproof certify stability model.toml --b-range -20 0\n  spikeproof certify fold --out -");
  auto* check = app.add_subcommand("check", "Re-decide a certificate, independently");
  check->add_option("CERTIFICATE", o.certificate, "Certificate (JSON)")->required()->type_name("CERTIFICATE.json");
}

int dispatch(const CLI::App& app, Options& o) {
  o.run.effort = o.quick ? Effort::quick : o.full ? Effort::full : Effort::standard;
  if (!o.model.empty()) o.run.model = o.certify.model = o.model;
  if (app.got_subcommand("list")) return list_command(o.list);
  if (app.got_subcommand("verify")) return verify_command(o.run);
  if (app.got_subcommand("figures")) return figures_command(o.run);
  if (app.got_subcommand("rates")) return rates_command(o.run);
  if (app.got_subcommand("solve")) return solve_command(o.solve);
  if (app.got_subcommand("fit")) return fit_command(o.fit);
  if (app.got_subcommand("sweep")) return sweep_command(o.sweep);
  if (app.got_subcommand("certify")) return certify_command(o.certify);
  return check_command(o.certificate);
}

std::string as_typed(int argc, char** argv) {
  std::string text = "spikeproof";
  for (int i = 1; i < argc; ++i) text += std::string(" ") + argv[i];
  return text;
}

// A misspelt command is named before CLI11 takes it for a stray argument.
void require_known_command(int argc, char** argv) {
  static const std::vector<std::string> commands{"list",  "verify", "figures", "rates", "solve",
                                                 "sweep", "fit",    "certify", "check"};
  if (argc < 2)
    throw InputError("", 0, "", "", "a command is required: " + joined(commands) + "; see spikeproof --help");
  const std::string word = argv[1];
  if (word.starts_with('-') || std::find(commands.begin(), commands.end(), word) != commands.end()) return;
  throw InputError("", 0, "", "",
                   "unknown command " + word + "; allowed: " + joined(commands) + did_you_mean(word, commands));
}

int run(int argc, char** argv) {
  CLI::App app("spikeproof verifies and proves statements about noisy integrate-and-fire equations.", "spikeproof");
  Options options;
  options.run.command = options.sweep.command = as_typed(argc, argv);
  app.set_version_flag("--version", "spikeproof " SPIKEPROOF_VERSION);
  app.require_subcommand(1);
  app.footer(footer);
  add_list(app, options);
  add_verify(app, options);
  add_figures(app, options);
  add_rates_command(app, options);
  add_solve(app, options);
  add_sweep(app, options);
  add_fit(app, options);
  add_certificates(app, options);
  require_known_command(argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return app.exit(problem);  // --help, --version
    throw InputError("", 0, "", "", std::string(problem.what()) + "; see spikeproof --help");
  }
  return dispatch(app, options);
}

int failed(const char* message) {
  std::fflush(stdout);
  std::fprintf(stderr, "spikeproof: error: %s\n", message);
  return exit_error;
}

}  // namespace
}  // namespace spikeproof::experiments

int main(int argc, char** argv) {
  using namespace spikeproof;
  using experiments::failed;
  int code = experiments::exit_error;
  try {
    install_interrupt_handler();
    code = experiments::run(argc, argv);
  } catch (const Interrupted&) {
    std::fprintf(stderr, "spikeproof: interrupted\n");
    code = experiments::exit_interrupted;
  } catch (const std::bad_alloc&) {
    code = failed("out of memory");
  } catch (const std::exception& problem) {
    code = failed(problem.what());
  } catch (...) {
    code = failed("an unknown exception");
  }
  // A full disk behind standard output must not pass as success.
  if ((std::fflush(stdout) != 0 || std::ferror(stdout) != 0) && code != experiments::exit_error)
    code = failed("cannot write to standard output");
  return code;
}
