package zeroth.bench.command;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.experiment.ObjectiveName;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.finetuning.FineTuning;
import zeroth.tensor.BadInputException;
import zeroth.zo.Schedule;
import zeroth.zo.Selection;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;
import zeroth.zo.registry.Setting;

/** Options that say how to train. */
final class TrainingOptions {
  @Option(
      names = "--method",
      defaultValue = "mezo",
      paramLabel = "<name>",
      description = "one of those that zeroth methods lists (${DEFAULT-VALUE})")
  String method;

  @Option(
      names = "--set",
      paramLabel = "<key>=<value>",
      description = "a setting of the method; zeroth methods NAME tells them")
  List<String> settings = List.of();

  @Option(
      names = "--tune",
      defaultValue = Tuning.FULL,
      paramLabel = "<what>",
      description =
          "full: all weights are trained; bias: all biases; head: what is no part of the body;"
              + " layers:last2, layers:0,1 or layers:0-3: some layers; lora or"
              + " lora:r=8,alpha=16,targets=REGEX: an adapter beside the weights; prefix, prefix:m=5,"
              + " prompt or prompt:m=10,init=tokens: virtual tokens before the texts; or a regular"
              + " expression: the weights in whose names it is found; the others stay as they are"
              + " (${DEFAULT-VALUE})")
  String tune;

  @Option(
      names = "--objective",
      converter = Names.OfObjective.class,
      paramLabel = "<loss>",
      description =
          "the loss: options, the cross entropy of the right option or class among all; answer, that of"
              + " the right one's tokens (language models); accuracy, f1, matthews, exact_match or"
              + " another measure, of which one minus it is the loss; exec:COMMAND, a program that gives"
              + " rewards (options)")
  ObjectiveName objective;

  @Option(
      names = "--steps",
      defaultValue = "" + FineTuning.STEPS,
      converter = Numbers.Count.class,
      paramLabel = "<n>",
      description = "number of steps (${DEFAULT-VALUE})")
  int steps;

  @Option(
      names = "--batch",
      defaultValue = "" + FineTuning.BATCH,
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "texts in a step's minibatch (${DEFAULT-VALUE})")
  int batch;

  @Option(
      names = "--lr",
      converter = Numbers.PositiveReal.class,
      paramLabel = "<x>",
      description =
          "learning rate (decided by the model's architecture and weights, else by how many weights"
              + " are tuned; zeroth methods --model MODEL tells it, run.json records why)")
  Double learningRate;

  @Option(
      names = "--rates",
      paramLabel = "<file>",
      description =
          "take the learning rate, and settings of the method that are not given, from what zeroth"
              + " compare --write-rates has written, for this method, task and --tune; excludes --lr")
  String rates;

  @Option(
      names = "--schedule",
      defaultValue = "linear",
      converter = Names.OfSchedule.class,
      paramLabel = "<name>",
      description = "of the rate: constant, linear, cosine or warm_cosine (${DEFAULT-VALUE})")
  Schedule schedule;

  @Option(
      names = "--eps",
      converter = Numbers.PositiveReal.class,
      paramLabel = "<x>",
      description = "how far around the weights losses are evaluated (the method's own)")
  Double eps;

  @Option(
      names = "--q",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "directions in a step (the method's own)")
  Integer q;

  @Option(
      names = "--seed",
      paramLabel = "<n>",
      description = "seed of noise and minibatches (0; under --protocol the draw's)")
  Long seed;

  @Option(
      names = {"--dev-every", "--eval-every"},
      defaultValue = "" + FineTuning.DEV_EVERY,
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "steps between measurements of the dev split (${DEFAULT-VALUE})")
  int devEvery;

  @Option(
      names = "--patience",
      defaultValue = "0",
      converter = Numbers.Count.class,
      paramLabel = "<n>",
      description = "stop after so many measurements without a new best; 0 never stops")
  int patience;

  @Option(
      names = "--select",
      converter = Names.OfSelection.class,
      paramLabel = "<what>",
      description =
          "which weights are the result: those of the lowest dev loss, of the highest dev accuracy,"
              + " the last ones, or the average of the last half of the steps, rebuilt from the"
              + " journal, which methods that need gradients cannot have: loss, accuracy, last or"
              + " average (loss)")
  Selection select;

  @Option(
      names = "--snapshot-every",
      defaultValue = "" + FineTuning.SNAPSHOT_EVERY,
      converter = Numbers.Count.class,
      paramLabel = "<n>",
      description =
          "steps between snapshots of weights and state, of which two are kept; 0 takes none"
              + " (${DEFAULT-VALUE})")
  int snapshotEvery;

  @Option(
      names = "--cache-activations",
      defaultValue = "0",
      converter = Numbers.Memory.class,
      paramLabel = "<size>",
      description =
          "memory, such as 500MB, for what layers before the first trained one make of texts, which"
              + " come again and again; results do not depend on it (${DEFAULT-VALUE})")
  long cacheActivations;

  @Option(
      names = "--optimizer",
      paramLabel = "<file>",
      description = "the trained networks of zo-finetuner, from zeroth learn")
  String optimizer;

  @Option(
      names = "--allow-other-model",
      description = "use an optimiser that was trained for another model")
  boolean allowOtherModel;

  /**
   * Refuses a setting that one command gives twice. A command that goes on with a run may give it
   * again: what counts then is the last.
   */
  void refuseRepetition() {
    Set<String> keys = new HashSet<>();
    for (String setting : settings) {
      if (!keys.add(key(setting))) {
        throw new BadInputException("--set " + key(setting) + "=... is given more than once");
      }
    }
  }

  private static String key(String setting) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw new BadInputException("--set " + setting + ": expected KEY=VALUE");
    }
    return setting.substring(0, equals);
  }

  MethodChoice method() {
    MethodEntry entry = Methods.named(method);
    Map<String, String> given = new LinkedHashMap<>();
    for (String setting : settings) {
      String key = key(setting);
      String value = setting.substring(key.length() + 1);
      check(entry, "--set " + setting, key, value);
      given.put(key, value);
    }
    shorthand(entry, given, "eps", eps);
    shorthand(entry, given, "q", q);
    return MethodChoice.of(method, given, optimizer, allowOtherModel);
  }

  private static void shorthand(
      MethodEntry entry, Map<String, String> given, String name, Object value) {
    if (value == null) {
      return;
    }
    check(entry, "--" + name, name, String.valueOf(value));
    if (given.put(name, String.valueOf(value)) != null) {
      throw new BadInputException("--" + name + " and --set " + name + "=... exclude each other");
    }
  }

  /** Refuses by the option's name what the method's own check would refuse by the setting's. */
  private static void check(MethodEntry entry, String option, String key, String value) {
    Setting setting =
        entry.settings().stream()
            .filter(known -> known.name().equals(key))
            .findFirst()
            .orElseThrow(
                () ->
                    new BadInputException(
                        option,
                        "method " + entry.name(),
                        "one of its settings "
                            + entry.settings().stream()
                                .map(Setting::name)
                                .collect(Collectors.joining(", ")),
                        key));
    try {
      setting.domain().parse(key, value);
    } catch (BadInputException e) {
      throw new BadInputException(
          option, "method " + entry.name(), setting.domain().describe(), value);
    }
  }
}
