package zeroth.transformer;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import zeroth.tensor.PackageArrows;

/** Which package of this module may know which: bodies know no files, formats no other format. */
class TransformerArrowsTest {
  /** What each package may know; "" is the root. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("trunk", Set.of()),
          Map.entry("adapter", Set.of("trunk", "decoder", "encoder")),
          Map.entry("encoder", Set.of("trunk")),
          Map.entry("decoder", Set.of("trunk")),
          Map.entry("head", Set.of("encoder", "decoder")),
          Map.entry("generation", Set.of("decoder", "head")),
          Map.entry("checkpoint", Set.of()),
          Map.entry("tokenizer", Set.of("checkpoint")),
          Map.entry("", Set.of("encoder", "decoder", "head", "tokenizer")),
          Map.entry("safetensors", Set.of("checkpoint")),
          Map.entry("torch", Set.of("checkpoint")),
          Map.entry("gguf", Set.of("", "checkpoint", "tokenizer", "decoder")),
          Map.entry("tensorflow", Set.of("", "checkpoint", "tokenizer", "encoder", "head")),
          Map.entry(
              "huggingface",
              Set.of(
                  "",
                  "checkpoint",
                  "tokenizer",
                  "safetensors",
                  "torch",
                  "encoder",
                  "decoder",
                  "head",
                  "adapter")),
          Map.entry("onnx", Set.of("", "checkpoint", "tokenizer", "huggingface", "encoder")));

  @Test
  void noPackageKnowsMoreThanItMay() throws IOException {
    PackageArrows.of("zeroth.transformer").areWithin(ALLOWED);
  }
}
