package zeroth.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.bench.Terminal;
import zeroth.bench.experiment.Stopwatch;
import zeroth.bench.pretraining.ByteVocabulary;
import zeroth.bench.pretraining.DecoderFiles;
import zeroth.bench.pretraining.GlossTexts;
import zeroth.bench.pretraining.Pretraining;
import zeroth.bench.pretraining.TokenizedTexts;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;
import zeroth.tensor.backend.Backend;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.RotaryScaling;
import zeroth.transformer.tokenizer.TokenizerJson;
import zeroth.zo.Evaluation;
import zeroth.zo.StepReport;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;

/** {@code zeroth pretrain}: trains a small decoder from nothing. */
@Command(
    name = "pretrain",
    description = {
      "Trains a small language model from nothing on WordNet's glosses, first order.",
      "The defaults make gloss-lm. A run that was ended early writes what it has and cannot go on."
    },
    sortOptions = false)
final class PretrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private ZerothCommand root;
  @Mixin private DeviceOptions device;

  @Option(
      names = "--out",
      defaultValue = "pretrained",
      paramLabel = "<dir>",
      description =
          "the model's directory; the losses go beside it, with .csv behind the name"
              + " (${DEFAULT-VALUE})")
  private Path out;

  @Option(
      names = "--steps",
      defaultValue = "1400",
      converter = Numbers.Count.class,
      paramLabel = "<n>",
      description = "number of steps (${DEFAULT-VALUE})")
  private int steps;

  @Option(
      names = "--batch",
      defaultValue = "64",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "texts of a step (${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--lr",
      defaultValue = "2e-3",
      converter = Numbers.PositiveReal.class,
      paramLabel = "<x>",
      description = "highest learning rate, behind the warm-up (${DEFAULT-VALUE})")
  private double learningRate;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "<n>",
      description = "seed of the first weights and the texts' order (${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--eval-every",
      defaultValue = "100",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "steps between measurements of the held-out texts (${DEFAULT-VALUE})")
  private int evaluateEvery;

  @Option(
      names = "--vocabulary",
      defaultValue = "4096",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "tokens (${DEFAULT-VALUE})")
  private int vocabulary;

  @Option(
      names = "--width",
      defaultValue = "192",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "hidden width (${DEFAULT-VALUE})")
  private int width;

  @Option(
      names = "--layers",
      defaultValue = "4",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "layers (${DEFAULT-VALUE})")
  private int layers;

  @Option(
      names = "--heads",
      defaultValue = "6",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "heads, which divide the width (${DEFAULT-VALUE})")
  private int heads;

  @Option(
      names = "--key-heads",
      defaultValue = "2",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "heads of keys and values, which divide the heads (${DEFAULT-VALUE})")
  private int keyHeads;

  @Option(
      names = "--feed-forward",
      defaultValue = "512",
      converter = Numbers.Positive.class,
      paramLabel = "<n>",
      description = "inner width of the feed-forward part (${DEFAULT-VALUE})")
  private int feedForward;

  @Option(
      names = "--max-length",
      defaultValue = "256",
      converter = Numbers.AtLeastTwo.class,
      paramLabel = "<n>",
      description = "longest text in tokens (${DEFAULT-VALUE})")
  private int maxLength;

  @Override
  public Integer call() {
    Stopwatch stopwatch = Stopwatch.start();
    Path losses = out.resolveSibling(out.getFileName() + ".csv");
    for (Path file : new Path[] {out, losses}) {
      if (Files.exists(file)) {
        throw new BadInputException("--out " + file + " exists: choose another name");
      }
    }
    if (vocabulary < ByteVocabulary.LEAST) {
      throw new BadInputException(
          "--vocabulary is "
              + vocabulary
              + ": the bytes and the end of a text alone are "
              + ByteVocabulary.LEAST);
    }
    config(vocabulary); // refuses what does not fit together before anything is read
    GlossTexts texts = GlossTexts.read();
    ByteVocabulary learned = ByteVocabulary.learn(texts.training(), vocabulary);
    byte[] json = learned.json();
    LlamaConfig config = config(learned.size());
    PrintWriter lines = spec.commandLine().getOut();
    try (Backend backend = device.open();
        TokenizerJson tokenizer = TokenizerJson.of("tokenizer.json", json)) {
      TokenizedTexts tokens = TokenizedTexts.of(texts, tokenizer, maxLength);
      lines.printf(
          Locale.ROOT,
          "texts: training=%d tokens=%d held_out=%d%n",
          texts.training().size(),
          tokens.trainingTokens(),
          texts.heldOut().size());
      lines.flush();
      Pretraining.Result result;
      try (Writer rows = begin(losses);
          StepBar bar =
              root.isInteractive()
                  ? new StepBar(root.terminal(), Terminal.columns(), steps)
                  : null) {
        rows.write("step,learning_rate,loss,held_out_loss,seconds\n");
        Watcher watcher = new Watcher(rows, bar, stopwatch);
        result =
            new Pretraining(config, steps, batch, learningRate, evaluateEvery, seed)
                .run(tokens, backend, watcher);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + losses + ": " + FileProblem.of(e), e);
      }
      DecoderFiles.write(config, json, result.theta(), out);
      lines.printf(
          Locale.ROOT,
          "final: steps=%d weights=%d held_out_loss=%.4f bits_per_byte=%.4f seconds=%.1f"
              + " sha256=%s%n",
          result.training().steps(),
          result.theta().size(),
          result.heldOutLoss(),
          result.bitsPerByte(),
          stopwatch.seconds(),
          result.theta().sha256());
      lines.flush();
    }
    return ExitCode.DONE;
  }

  private LlamaConfig config(int tokens) {
    try {
      if (width % heads != 0) {
        throw new BadInputException("--heads " + heads + " does not divide --width " + width);
      }
      return new LlamaConfig(
          tokens,
          width,
          layers,
          heads,
          keyHeads,
          width / heads,
          feedForward,
          maxLength,
          1e-5f,
          10_000,
          RotaryScaling.NONE,
          false,
          false,
          false,
          false,
          true);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
  }

  private static Writer begin(Path file) throws IOException {
    return Files.newBufferedWriter(
        file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Writes and shows what happens, and ends the training if it is asked to. */
  private final class Watcher implements TrainingListener {
    private static final double NEWEST = 0.05; // share of the newest step in the loss shown

    private final Writer rows;
    private final StepBar bar;
    private final Stopwatch stopwatch;
    private double shown = Double.NaN;
    private double heldOut = Double.NaN;

    Watcher(Writer rows, StepBar bar, Stopwatch stopwatch) {
      this.rows = rows;
      this.bar = bar;
      this.stopwatch = stopwatch;
    }

    @Override
    public void stepped(int step, double rate, StepReport report, long forwards) {
      double loss = report == null ? Double.NaN : report.loss();
      row("%d,%.6g,%.6f,,%.1f", step + 1, rate, loss, stopwatch.seconds());
      shown = Double.isNaN(shown) ? loss : shown + NEWEST * (loss - shown);
      if (bar != null) {
        bar.to(step + 1, "loss %.3f held out %.3f", shown, heldOut);
      }
    }

    @Override
    public void evaluated(int steps, Evaluation evaluation, boolean best) {
      heldOut = evaluation.loss();
      row("%d,,,%.6f,%.1f", steps, heldOut, stopwatch.seconds());
    }

    @Override
    public boolean proceed(TrainingResult soFar) {
      return !root.stopSignal().isRequested();
    }

    private void row(String format, Object... values) {
      try {
        rows.write(String.format(Locale.ROOT, format, values) + "\n");
        rows.flush();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write the losses: " + FileProblem.of(e), e);
      }
    }
  }
}
