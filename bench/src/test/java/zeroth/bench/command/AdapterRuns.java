package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;
import zeroth.bench.TinyDecoder;
import zeroth.bench.TinyMasked;
import zeroth.bench.TinyModel;
import zeroth.transformer.encoder.EncoderFamily;

/** Runs of small models of every kind, in a directory that has a task for each. */
final class AdapterRuns {
  private final Path directory;
  private final Path words;
  private final Path bytes;

  /** Kinds of models, and how their classes are told. */
  enum Kind {
    ENCODER("This is {label}"),
    MASKED("{text} was {mask}"),
    DECODER("{text} It was {label}");

    private final String template;

    Kind(String template) {
      this.template = template;
    }

    String template() {
      return template;
    }

    /** Writes a model of one layer of width 16. */
    Path write(Path directory) throws IOException {
      return switch (this) {
        case ENCODER -> TinyModel.write(directory);
        case MASKED -> TinyMasked.write(EncoderFamily.BERT, directory);
        case DECODER -> TinyDecoder.write(directory);
      };
    }
  }

  AdapterRuns(Path directory) throws IOException {
    this.directory = directory;
    words = Files.writeString(directory.resolve("words.tsv"), TinyModel.tsv(80));
    bytes = Files.writeString(directory.resolve("bytes.tsv"), TinyDecoder.tsv(60));
  }

  Path task(Kind kind) {
    return kind == Kind.DECODER ? bytes : words;
  }

  /** A run of a model with its kind's template, in a directory of that name. */
  CommandLineRun finetune(Kind kind, Path model, String out, Object... more) {
    List<Object> all = new ArrayList<>(List.of("--prompt-template", kind.template));
    all.addAll(List.of(more));
    return CommandLineRun.of(
        CommandLineRun.finetune(model, task(kind), directory.resolve(out), all.toArray()));
  }

  /** What a run has left, or a model with its kind's template, says of the task. */
  CommandLineRun evaluate(Kind kind, Path from) throws IOException {
    List<Object> all = new ArrayList<>(List.of("evaluate", "--model", from));
    all.addAll(List.of("--task", task(kind), "--backend", "reference"));
    boolean knows = Files.exists(from.resolve("run.json")) && kind != Kind.DECODER;
    if (!knows) {
      all.addAll(List.of("--prompt-template", kind.template));
    }
    return done(CommandLineRun.of(all.toArray()));
  }

  static CommandLineRun done(CommandLineRun run) {
    assertEquals(ExitCode.DONE, run.code(), run.err() + run.out());
    return run;
  }

  /** With one line, in which that is. */
  static void refused(CommandLineRun run, String said) {
    assertEquals(ExitCode.BAD_INPUT, run.code(), run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(said), run.err());
  }

  static void verified(Path run) {
    CommandLineRun verified = CommandLineRun.of("verify", run);
    assertEquals(ExitCode.DONE, verified.code(), verified.out());
  }

  static JsonNode record(Path run) throws IOException {
    return json(run.resolve("run.json"));
  }

  static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  static Set<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }
}
