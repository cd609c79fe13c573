package zeroth.bench.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.finetuning.FineTuning;
import zeroth.bench.finetuning.PlannedRun;
import zeroth.bench.finetuning.RatesFile;
import zeroth.bench.run.Configuration;
import zeroth.tensor.backend.Backend;

/** Options that decide what a run computes, and the run that they describe. */
final class FinetuneOptions {
  @Mixin ModelOptions model;
  @Mixin TaskOptions task;
  @Mixin ProtocolOptions protocol;
  @Mixin TrainingOptions training;
  @Mixin FrozenOptions frozen;
  @Mixin DeviceOptions device;

  @Option(
      names = "--tensorboard",
      paramLabel = "<dir>",
      description =
          "write losses, accuracies, rate and forwards by step for TensorBoard, as they come, to a"
              + " directory of the run's name in this one")
  private String tensorBoard;

  /**
   * Where a run's events go: {@code DIR/RUN}, or {@code DIR/RUNS/DRAW} under a protocol; null if
   * none are asked for.
   *
   * @param run its directory
   */
  Path events(Path run) {
    if (tensorBoard == null) {
      return null;
    }
    Path directory = Openings.path("--tensorboard", tensorBoard);
    Path absolute = run.toAbsolutePath().normalize();
    int names = absolute.getNameCount();
    int taken = Math.min(names, protocol.protocol == null ? 1 : 2);
    return taken == 0 ? directory : directory.resolve(absolute.subpath(names - taken, names));
  }

  /**
   * Looks at the options before any file of the model or the data is read.
   *
   * @param begun configuration of the run that goes on, or null
   * @throws zeroth.tensor.BadInputException if a value is out of range or two exclude each other
   */
  MethodChoice choice(Configuration begun) {
    MethodChoice method = training.method();
    asked(method, begun).check();
    return method;
  }

  /**
   * What a run that begins remembers: with the arguments, settings that come with its rate from a
   * file, for who goes on with the run may not have the file.
   */
  List<String> remembered(MethodChoice method, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    asked(method, null)
        .settled()
        .given()
        .forEach(
            (key, value) -> {
              if (!method.given().containsKey(key)) {
                all.addAll(List.of("--set", key + "=" + value));
              }
            });
    return List.copyOf(all);
  }

  /**
   * Reads model and data, and puts the run together.
   *
   * @param command the arguments that its record names
   * @param begun configuration of the run that goes on, or null: what was not given is as it was
   */
  PlannedRun plan(MethodChoice method, Backend backend, List<String> command, Configuration begun) {
    return asked(method, begun).plan(backend, command, begun);
  }

  private FineTuning asked(MethodChoice method, Configuration begun) {
    FineTuning asked =
        Openings.asked(model, task)
            .protocol(protocol.draw(task))
            .tuning(Tuning.of(training.tune, frozen.format))
            .method(method)
            .objective(training.objective)
            .steps(training.steps)
            .batch(training.batch)
            .schedule(training.schedule)
            .devEvery(training.devEvery)
            .patience(training.patience)
            .select(training.select)
            .snapshotEvery(training.snapshotEvery)
            .cacheActivations(training.cacheActivations)
            .backend(device.backend)
            .threads(device.threads());
    if (training.seed != null) {
      asked.seed(training.seed);
    }
    if (training.rates != null && begun == null) {
      asked.rates(RatesFile.read(Openings.path("--rates", training.rates)));
    }
    return training.learningRate == null ? asked : asked.learningRate(training.learningRate);
  }
}
