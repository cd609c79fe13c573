package zeroth.transformer.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.transformer.checkpoint.BadInput.refused;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.decoder.RotaryScaling;
import zeroth.transformer.decoder.SameForward;

/** Small decoders of every architecture, laid out as GGUF files have them, are read to the bit. */
class GgufCheckpointTest {
  @TempDir private Path directory;

  private LanguageModel read(GgufBytes bytes) {
    return GgufCheckpoint.read(bytes.write(directory.resolve("m.gguf")), note -> {});
  }

  private static GgufBytes file(String decoder) {
    Decoder small = GgufModels.decoders().get(decoder);
    return GgufTokens.scored(GgufModels.write(small, RandomWeights.of(small, 3)));
  }

  @Test
  void everyArchitectureIsReadToTheBit() {
    Set<String> architectures = new TreeSet<>();
    for (Map.Entry<String, Decoder> entry : GgufModels.decoders().entrySet()) {
      Decoder decoder = entry.getValue();
      Parameters theta = RandomWeights.of(decoder, 3);
      LanguageModel model = read(GgufTokens.scored(GgufModels.write(decoder, theta)));
      assertEquals(decoder.shapes(), model.decoder().shapes(), entry.getKey());
      for (Parameter p : theta.list()) {
        float[] found = model.parameters().tensor(p.name()).data();
        assertArrayEquals(theta.tensor(p).data(), found, entry.getKey() + ": " + p.name());
      }
      assertEquals(theta.sha256(), model.parameters().sha256(), entry.getKey());
      if (decoder instanceof LlamaDecoder llama) {
        LlamaConfig found = ((LlamaDecoder) model.decoder()).config();
        assertEquals(llama.config(), found, entry.getKey());
      } else {
        GptDecoder expected = (GptDecoder) decoder;
        assertEquals(expected.config(), ((GptDecoder) model.decoder()).config());
      }
      assertEquals(Set.of(2), model.ends());
      model.tokenizer().close();
      architectures.add(GgufModels.architecture(decoder));
    }
    assertEquals(Set.of("gpt2", "llama", "qwen2", "qwen3"), architectures);
  }

  /** In their format or widened they are the same weights, with their rows where they belong. */
  @Test
  void weightsMayStayInTheirFormat() {
    for (Map.Entry<String, Decoder> entry : GgufModels.decoders().entrySet()) {
      Decoder decoder = entry.getValue();
      for (int format : List.of(1, 30, 8, 2)) {
        int elements = format == 8 || format == 2 ? 32 : 1;
        int bytes = format == 8 ? 34 : format == 2 ? 18 : 2;
        GgufBytes file = GgufModels.write(decoder, RandomWeights.of(decoder, 3));
        Path path =
            GgufTokens.scored(file.in(format, elements, bytes, List.of(0)))
                .write(directory.resolve("m.gguf"));
        Parameters widened = parameters(path, name -> false);
        Parameters kept = parameters(path, name -> true);
        kept.list().forEach(p -> assertTrue(kept.tensor(p).isStored(), p.name()));
        assertEquals(widened.sha256(), kept.sha256(), entry.getKey() + ", format " + format);
        SameForward.check(decoder, kept, widened);
      }
    }
  }

  private static Parameters parameters(Path path, Predicate<String> kept) {
    LanguageModel model = GgufCheckpoint.read(path, kept, note -> {}).model();
    model.tokenizer().close();
    return model.parameters();
  }

  @Test
  void otherDefaults() {
    LanguageModel model = read(file("llama 2").size("llama.attention.sliding_window", 7));
    assertEquals(7, model.decoder().maxLength());
    model.tokenizer().close();
    GgufBytes old = file("llama 2").real("llama.rope.scale_linear", 2);
    LlamaConfig config = ((LlamaDecoder) read(old).decoder()).config();
    assertEquals(new RotaryScaling.Linear(2), config.rotaryScaling());
    GgufBytes none = file("llama 2").real("llama.rope.scaling.factor", 2);
    none.text("llama.rope.scaling.type", "none");
    assertEquals(
        RotaryScaling.NONE, ((LlamaDecoder) read(none).decoder()).config().rotaryScaling());
    read(file("llama 2").size("llama.vocab_size", 300).size("llama.expert_count", 0));
    GgufBytes turns = file("gpt-2").size("tokenizer.ggml.eot_token_id", 1);
    assertEquals(Set.of(1, 2), read(turns).ends());
  }

  @Test
  void whatWouldChangeTheArithmeticIsNamed() {
    String scaling = "llama.rope.scaling.";
    refused(() -> read(file("llama 2").text(scaling + "type", "yarn")), scaling + "type", "yarn");
    refused(() -> read(file("llama 2").real(scaling + "attn_factor", 2)), scaling + "attn_factor");
    refused(() -> read(file("llama 2").real(scaling + "factor", .5f)), scaling + "factor", "0.5");
    refused(() -> read(file("llama 2").size("llama.expert_count", 8)), "llama.expert_count", "8");
    refused(() -> read(file("llama 2").real("llama.logit_scale", 2)), "llama.logit_scale", "2.0");
    refused(() -> read(file("llama 2").size("llama.vocab_size", 299)), "llama.vocab_size", "299");
    refused(() -> read(file("llama 2").flag("llama.attention.causal", false)), "attention.causal");
    refused(() -> read(file("llama 2").text("general.type", "adapter")), "general.type", "adapter");
    refused(() -> read(file("llama 2").size("split.count", 2)), "split.count", "2");
    refused(
        () -> read(file("llama 2").floats("blk.0.attn_q_norm.weight", new float[16], 16)),
        "blk.0.attn_q_norm.weight");
    refused(
        () -> read(file("llama 2").floats("blk.0.ffn_gate_inp.weight", new float[16], 16)),
        "blk.0.ffn_gate_inp.weight",
        "no such tensor");
    refused(
        () -> read(file("llama 2").floats("blk.1.attn_k.bias", new float[64], 64)),
        "blk.1.attn_k.bias");
    refused(() -> read(new GgufBytes(3)), "general.architecture", "none");
    refused(() -> read(new GgufBytes(3).text("general.architecture", "mamba")), "one of", "mamba");
    refused(() -> read(new GgufBytes(3).text("general.architecture", "gpt2")), "gpt2.block_count");
  }

  /** Llama 3's factors with one of them changed by a ten-thousandth. */
  @Test
  void otherFactorsOfFrequenciesAreRefused() {
    float[] ones = new float[8];
    Arrays.fill(ones, 1);
    LanguageModel plain = read(file("llama 2").floats("rope_freqs.weight", ones, 8));
    LlamaConfig config = ((LlamaDecoder) plain.decoder()).config();
    assertEquals(RotaryScaling.NONE, config.rotaryScaling());
    plain.tokenizer().close();
    ones[3] = 1.0001f;
    refused(
        () -> read(file("llama 2").floats("rope_freqs.weight", ones, 8)),
        "rope_freqs.weight, element",
        "Llama 3");
    refused(
        () -> read(file("llama 2").floats("rope_freqs.weight", new float[4], 4)),
        "rope_freqs.weight",
        "(8)",
        "(4)");
    refused(
        () -> read(file("llama, linear scaling").floats("rope_freqs.weight", ones, 8)),
        "rope.scaling.factor",
        "rope_freqs.weight");
  }

  @Test
  void missingAndWrongTensorsAreNamed() {
    Decoder small = GgufModels.decoders().get("gpt-2");
    GgufBytes another =
        GgufModels.write(small, RandomWeights.of(small, 3)).size("gpt2.embedding_length", 16);
    refused(() -> read(another), "each key once", "gpt2.embedding_length");
    GgufBytes sizes = new GgufBytes(3).text("general.architecture", "llama");
    for (String key : List.of("embedding_length", "attention.head_count", "feed_forward_length")) {
      sizes.size("llama." + key, 4);
    }
    sizes.size("llama.block_count", 1).size("llama.context_length", 4);
    refused(() -> read(sizes), "llama.block_count", "at most 0");
    sizes.floats("x", new float[1], 1);
    refused(() -> read(sizes), "blk.0.attn_q.weight", "none");
    sizes.floats("blk.0.attn_q.weight", new float[8], 4, 2);
    refused(() -> read(sizes), "llama.attention.head_count", "2 rows", "4 of width 1");
  }
}
