// What a user of the installed library writes: read a model file and print a parameter exactly.
#include <model/model_file.h>

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
  try {
    const spikeproof::ModelFile file = spikeproof::read_model_file(argc > 1 ? argv[1] : "");
    std::puts(spikeproof::to_text(file.model.V_R()).c_str());
  } catch (const std::exception& problem) {
    std::puts(problem.what());
    return 3;
  }
}
