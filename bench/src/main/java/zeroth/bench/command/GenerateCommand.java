package zeroth.bench.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.experiment.DecoderModel;
import zeroth.bench.experiment.ModelSource;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.pretraining.GlossLm;
import zeroth.bench.run.RunDirectory;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.random.Key;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.generation.Generation;
import zeroth.transformer.generation.Sampler;
import zeroth.transformer.gguf.GgufCheckpoint;
import zeroth.transformer.huggingface.DecoderDirectory;

/** {@code zeroth generate}: a language model goes on with a text. */
@Command(
    name = "generate",
    description = {
      "Goes on with a text by a decoder, greedily unless told otherwise.",
      "Standard output gets the new text alone."
    },
    sortOptions = false)
final class GenerateCommand implements Callable<Integer> {
  /** Tokens from which on they save more time than the copies of the weights take. */
  private static final int MANY_TOKENS = 48;

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "<path>",
      description = "gloss-lm, the directory of a decoder, or of a run of one, or a GGUF file")
  private Path model;

  @Option(
      names = "--prompt",
      required = true,
      paramLabel = "<text>",
      description = "the text to go on with")
  private String prompt;

  @Option(
      names = "--tokens",
      defaultValue = "60",
      converter = Numbers.Count.class,
      paramLabel = "<n>",
      description = "new tokens at most (${DEFAULT-VALUE})")
  private int tokens;

  @Option(
      names = "--stop",
      paramLabel = "<text>",
      description = "ends before this text; may be given several times")
  private List<String> stops = List.of();

  @Option(
      names = "--temperature",
      converter = Numbers.PositiveReal.class,
      paramLabel = "<x>",
      description = "draws tokens by their probability at this temperature, instead of greedily")
  private Double temperature;

  @Option(
      names = "--top-k",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "draws among so many likeliest (all)")
  private Integer topK;

  @Option(
      names = "--top-p",
      converter = Numbers.PositiveReal.class,
      paramLabel = "<x>",
      description = "draws among the fewest that have this share of the probability (1)")
  private Double topP;

  @Option(
      names = "--seed",
      paramLabel = "<n>",
      description = "of the draws: the same text everywhere (0)")
  private Long seed;

  @Mixin private FrozenOptions frozen;
  @Mixin private DeviceOptions device;

  @Override
  public Integer call() {
    Sampler sampler = sampler();
    for (String stop : stops) {
      if (stop.isEmpty()) {
        throw new BadInputException("--stop is empty");
      }
    }
    LanguageModel read = read();
    try (Backend backend = device.open()) {
      int[] ids = read.tokenizer().encode(prompt, Integer.MAX_VALUE);
      int longest = read.decoder().maxLength();
      if (ids.length == 0 || ids.length > longest) {
        throw new BadInputException(
            "--prompt has " + ids.length + " tokens, this model reads 1 to " + longest);
      }
      Generation generation =
          new Generation(read.decoder(), weights(read, backend), backend, sampler, read.ends());
      Text text = new Text(read, ids);
      generation.tokens(ids, tokens, text);
      text.finish();
    } catch (ArithmeticException e) {
      throw new BadInputException(model + ": " + e.getMessage() + ": its weights are no model");
    } finally {
      read.tokenizer().close();
    }
    return ExitCode.DONE;
  }

  /** A model's weights on a backend, as so many tokens read them fastest. */
  private Parameters weights(LanguageModel read, Backend backend) {
    Parameters weights = read.parameters().on(backend);
    return backend instanceof CpuBackend && tokens >= MANY_TOKENS
        ? Generation.abreast(read.decoder(), weights)
        : weights;
  }

  private LanguageModel read() {
    Consumer<String> notes = note -> spec.commandLine().getErr().println("zeroth: " + note);
    Predicate<String> kept = Tuning.none(frozen.format)::keeps;
    if (model.equals(Path.of(GlossLm.NAME))) {
      return GlossLm.read(kept, notes).model();
    }
    if (ModelSource.isAdapter(model.toString())) {
      if (ModelSource.read(model.toString(), Tuning.none(frozen.format))
          instanceof DecoderModel decoder) {
        return decoder.checkpoint().model();
      }
      throw new BadInputException(model + ": an adapter of an encoder, which generates no text");
    }
    return Files.isRegularFile(model)
        ? GgufCheckpoint.read(model, kept, notes).model()
        : DecoderDirectory.read(RunDirectory.modelOf(model), kept, notes);
  }

  private Sampler sampler() {
    if (temperature == null) {
      boolean idle = topK != null || topP != null || seed != null;
      if (idle) {
        String option = topK != null ? "--top-k" : topP != null ? "--top-p" : "--seed";
        throw new BadInputException(option + " says how to draw: give --temperature as well");
      }
      return new Sampler.Greedy();
    }
    if (topP != null && topP > 1) {
      throw new BadInputException("--top-p is " + topP + ", it must be at most 1");
    }
    return new Sampler.Drawn(
        temperature,
        topK == null ? Integer.MAX_VALUE : topK,
        topP == null ? 1 : topP,
        Key.ofSeed(seed == null ? 0 : seed).fold("generate"));
  }

  /**
   * Prints the new text as it comes, but for what may still become a stop, or is half a character.
   */
  private final class Text implements IntPredicate {
    private final LanguageModel model;
    private final int[] prompt;
    private final List<Integer> added = new ArrayList<>();
    private final String begun;
    private String text = "";
    private int printed;
    private boolean stopped;

    Text(LanguageModel model, int[] prompt) {
      this.model = model;
      this.prompt = prompt;
      this.begun = model.tokenizer().decode(prompt);
    }

    @Override
    public boolean test(int token) {
      added.add(token);
      int[] ids = Arrays.copyOf(prompt, prompt.length + added.size());
      for (int i = 0; i < added.size(); i++) {
        ids[prompt.length + i] = added.get(i);
      }
      text = model.tokenizer().decode(ids).substring(begun.length());
      for (String stop : stops) {
        int at = text.indexOf(stop);
        if (at >= 0) {
          text = text.substring(0, at);
          stopped = true;
        }
      }
      print(stopped ? text.length() : certain());
      return !stopped;
    }

    /** How much of the text no later token can take back. */
    private int certain() {
      int end = text.length();
      while (end > printed && text.charAt(end - 1) == '\ufffd') {
        end--;
      }
      for (String stop : stops) {
        for (int length = Math.min(stop.length() - 1, end); length > 0; length--) {
          if (text.startsWith(stop.substring(0, length), end - length)) {
            end -= length;
            break;
          }
        }
      }
      return Math.max(printed, end);
    }

    private void print(int end) {
      if (end > printed) {
        spec.commandLine().getOut().print(text.substring(printed, end));
        spec.commandLine().getOut().flush();
        printed = end;
      }
    }

    void finish() {
      print(text.length());
      spec.commandLine().getOut().println();
    }
  }
}
