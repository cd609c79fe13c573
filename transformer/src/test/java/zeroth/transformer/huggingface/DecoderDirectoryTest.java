package zeroth.transformer.huggingface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.random.Key;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.checkpoint.BadInput;
import zeroth.transformer.checkpoint.Narrow;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.decoder.SameForward;
import zeroth.transformer.decoder.SmallDecoders;
import zeroth.transformer.safetensors.SafetensorsWriter;
import zeroth.transformer.tokenizer.TinyTokenizer;

/** Directories of every family, as transformers would have written them. */
class DecoderDirectoryTest {
  /** A config.json for each of {@link SmallDecoders}. */
  private static final Map<String, String> CONFIGS = configs();

  @TempDir private Path directory;

  private static Map<String, String> configs() {
    String llama =
        "'hidden_size': 32, 'intermediate_size': 44, 'num_hidden_layers': 2,"
            + " 'num_attention_heads': 4, 'vocab_size': 61, 'max_position_embeddings': 40,"
            + " 'rms_norm_eps': 1e-05, 'rope_theta': 100.0, 'hidden_act': 'silu',"
            + " 'torch_dtype': 'float32', 'use_cache': true, 'bos_token_id': 1,"
            + " 'attention_dropout': 0.0, 'transformers_version': '4.0.0'";
    Map<String, String> configs = new LinkedHashMap<>();
    configs.put("llama 2", "'model_type': 'llama', 'head_dim': 16, 'eos_token_id': 2, " + llama);
    configs.put(
        "llama with grouped heads, tied",
        "'model_type': 'llama', 'head_dim': 16, 'num_key_value_heads': 2, 'tie_word_embeddings': true,"
            + " 'rope_scaling': null, 'attention_bias': false, 'mlp_bias': false, 'pretraining_tp': 1, "
            + llama);
    configs.put(
        "llama 3, scaled frequencies",
        "'model_type': 'llama', 'head_dim': 16, 'num_key_value_heads': 2, 'rope_scaling': {'factor': 8.0,"
            + " 'low_freq_factor': 1.0, 'high_freq_factor': 4.0,"
            + " 'original_max_position_embeddings': 64, 'rope_type': 'llama3'}, "
            + llama);
    configs.put(
        "llama, linear scaling",
        "'model_type': 'mistral', 'head_dim': 16, 'num_key_value_heads': 2, 'sliding_window': null,"
            + " 'rope_scaling': {'type': 'linear', 'factor': 4.0}, "
            + llama);
    configs.put(
        "qwen 2, biased projections",
        "'model_type': 'qwen2', 'num_key_value_heads': 1, 'tie_word_embeddings': true,"
            + " 'use_sliding_window': false, 'sliding_window': 16, 'max_window_layers': 2, "
            + llama);
    configs.put(
        "qwen 3, normed wide heads",
        "'model_type': 'qwen3', 'num_key_value_heads': 2, 'head_dim': 24,"
            + " 'tie_word_embeddings': true, "
            + llama);
    configs.put(
        "gpt-2",
        "'model_type': 'gpt2', 'n_embd': 32, 'n_layer': 2, 'n_head': 4, 'n_inner': 96,"
            + " 'n_positions': 20, 'n_ctx': 20, 'vocab_size': 61, 'layer_norm_epsilon': 1e-05,"
            + " 'activation_function': 'gelu_new', 'resid_pdrop': 0.1, 'summary_type': 'cls_index',"
            + " 'task_specific_params': {}, 'eos_token_id': 3");
    String opt =
        "'model_type': 'opt', 'hidden_size': 32, 'num_hidden_layers': 2, 'ffn_dim': 96,"
            + " 'num_attention_heads': 4, 'max_position_embeddings': 20, 'vocab_size': 61,"
            + " 'activation_function': 'relu', 'do_layer_norm_before': true, 'dropout': 0.1,"
            + " 'word_embed_proj_dim': 32, 'layerdrop': 0.0, 'init_std': 0.02, 'prefix': '</s>'";
    configs.put("opt", opt);
    configs.put("opt, untied", opt + ", 'tie_word_embeddings': false");
    return configs;
  }

  /** Writes the files; the weights as the family's own code stores them. */
  private Parameters write(String name, Decoder decoder) throws IOException {
    Parameters theta = RandomWeights.of(decoder, 3);
    write("config.json", "{" + CONFIGS.get(name) + "}");
    Files.write(directory.resolve("tokenizer.json"), TinyTokenizer.json());
    SafetensorsWriter.write(stored(decoder, theta), directory.resolve("model.safetensors"));
    return theta;
  }

  private void write(String file, String json) throws IOException {
    Files.writeString(directory.resolve(file), json.replace('\'', '"'), StandardCharsets.UTF_8);
  }

  /** GPT-2's maps turned to (in, out), those of queries, keys and values side by side. */
  private static Parameters stored(Decoder decoder, Parameters theta) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    boolean gpt2 = theta.contains("transformer.wte.weight");
    for (Parameter p : theta.list()) {
      String name = p.name().replaceFirst("^transformer\\.", ""); // as the published files have it
      float[] w = theta.tensor(p).data();
      if (name.contains(".attn.key") || name.contains(".attn.value")) {
        continue;
      }
      if (name.contains(".attn.query")) {
        String[] parts = {"query", "key", "value"};
        int C = decoder.width();
        int in = p.shape().isMatrix() ? C : 1;
        float[] fused = new float[3 * C * in];
        for (int part = 0; part < 3; part++) {
          float[] own = theta.tensor(p.name().replace("query", parts[part])).data();
          for (int i = 0; i < own.length; i++) {
            fused[i % in * 3 * C + part * C + i / in] = own[i];
          }
        }
        Shape shape = in == 1 ? Shape.of(3 * C) : Shape.of(C, 3 * C);
        tensors.put(name.replace("query", "c_attn"), new Tensor(shape, fused));
      } else if (gpt2 && p.shape().isMatrix() && name.startsWith("h.")) {
        int out = p.shape().rows();
        int in = p.shape().columns();
        float[] turned = new float[w.length];
        for (int i = 0; i < w.length; i++) {
          turned[i % in * out + i / in] = w[i];
        }
        tensors.put(name, new Tensor(Shape.of(in, out), turned));
      } else {
        tensors.put(name, new Tensor(p.shape(), w));
      }
    }
    return Parameters.of(tensors);
  }

  @Test
  void everyFamilyIsReadToTheBit() throws IOException {
    assertEquals(SmallDecoders.all().keySet(), CONFIGS.keySet());
    for (Map.Entry<String, Decoder> family : SmallDecoders.all().entrySet()) {
      Parameters theta = write(family.getKey(), family.getValue());
      List<String> notes = new ArrayList<>();
      assertTrue(DecoderDirectory.isDecoder(directory));
      LanguageModel model = DecoderDirectory.read(directory, notes::add);
      assertEquals(theta.sha256(), model.parameters().sha256(), family.getKey());
      if (family.getValue() instanceof LlamaDecoder llama) {
        assertEquals(llama.config(), ((LlamaDecoder) model.decoder()).config(), family.getKey());
      } else {
        GptDecoder expected = (GptDecoder) family.getValue();
        assertEquals(expected.config(), ((GptDecoder) model.decoder()).config());
      }
      assertEquals(List.of(), notes);
      model.tokenizer().close();
      Files.delete(directory.resolve("model.safetensors"));
    }
  }

  /** Config and tokenizers to the byte, and a file of weights that equals the one that was read. */
  @Test
  void everyFamilyIsWrittenAsItCame() throws IOException {
    for (Map.Entry<String, Decoder> family : SmallDecoders.all().entrySet()) {
      Parameters theta = write(family.getKey(), family.getValue());
      write("tokenizer_config.json", "{'model_max_length': 7}");
      write("generation_config.json", "{'eos_token_id': 5}");
      DecoderCheckpoint read = DecoderCheckpoint.read(directory, note -> {});
      Path copy = directory.resolve("copy");
      read.write(copy);
      for (String file :
          List.of(
              "config.json",
              "tokenizer.json",
              "tokenizer_config.json",
              "generation_config.json",
              "model.safetensors")) {
        assertArrayEquals(
            Files.readAllBytes(directory.resolve(file)),
            Files.readAllBytes(copy.resolve(file)),
            family.getKey() + ", " + file);
        Files.delete(copy.resolve(file));
      }
      Files.delete(copy); // nothing else was there

      Parameters moved = theta.copy();
      moved.add(0.1, new Direction.Gaussian(Key.ofSeed(2)));
      read.with(moved).write(copy);
      assertEquals(moved.sha256(), sha256(copy), family.getKey());
      Map<String, Tensor> found = new LinkedHashMap<>();
      read.readWeights(
          copy,
          p -> new float[p.size()],
          (p, data) -> found.put(p.name(), new Tensor(p.shape(), data)));
      assertEquals(moved.sha256(), Parameters.of(found).sha256(), family.getKey());
      assertEquals(theta.sha256(), read.model().parameters().sha256(), "the model's own stay");
      read.model().tokenizer().close();
      delete(copy);
      Files.delete(directory.resolve("model.safetensors"));
    }
  }

  /** In their format or widened, they are the same weights; as they came they are written. */
  @Test
  void weightsMayStayInTheirFormat() throws IOException {
    for (Map.Entry<String, Decoder> family : SmallDecoders.all().entrySet()) {
      for (StoredFormat format : List.of(StoredFormat.BF16, StoredFormat.F16)) {
        Decoder decoder = family.getValue();
        Parameters theta = write(family.getKey(), decoder);
        Path file = directory.resolve("model.safetensors");
        Files.delete(file);
        Parameters narrow = Parameters.of(Narrow.stored(stored(decoder, theta), format));
        SafetensorsWriter.write(narrow, file);
        Parameters widened = parameters(name -> false);
        Parameters kept = parameters(name -> true);
        for (Parameter p : theta.list()) {
          assertTrue(kept.tensor(p.name()).isStored(), p.name());
          assertFalse(kept.get(p.name()).trainable());
          float[] w = theta.tensor(p).data();
          float[] cut = widened.tensor(p.name()).data(); // which rounding has moved by so much
          for (int i = 0; i < w.length; i++) {
            assertEquals(w[i], cut[i], Math.abs(w[i]) / 128 + 0x1p-14);
          }
        }
        assertEquals(widened.sha256(), kept.sha256(), family.getKey());
        SameForward.check(decoder, kept, widened);
        Parameters some = parameters(name -> !name.contains("norm") && !name.contains("bias"));
        assertTrue(some.trainableSize() > 0 && some.trainableSize() < some.size());
        assertEquals(widened.sha256(), some.sha256());
        SameForward.check(decoder, some, widened);

        Path copy = directory.resolve("copy");
        DecoderCheckpoint read = DecoderCheckpoint.read(directory, name -> true, note -> {});
        read.write(copy);
        read.model().tokenizer().close();
        assertEquals(widened.sha256(), sha256(copy));
        if (!family.getKey().equals("gpt-2")) {
          assertArrayEquals(
              Files.readAllBytes(file), Files.readAllBytes(copy.resolve("model.safetensors")));
        }
        delete(copy);
        Files.delete(file);
      }
    }
  }

  private Parameters parameters(Predicate<String> kept) {
    LanguageModel model = DecoderDirectory.read(directory, kept, note -> {});
    model.tokenizer().close();
    return model.parameters();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }

  private static String sha256(Path directory) {
    LanguageModel model = DecoderDirectory.read(directory, note -> {});
    model.tokenizer().close();
    return model.parameters().sha256();
  }

  /** pytorch_model.bin, whole and in shards; safetensors are taken where both are there. */
  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "opt", "llama with grouped heads, tied"})
  void torchsOwnFormatIsTheSameModel(String name) throws IOException {
    Parameters theta = write(name, SmallDecoders.all().get(name));
    Path file = directory.resolve("model.safetensors");
    byte[] safetensors = Files.readAllBytes(file);
    TorchFiles.replace(directory, 1);
    assertEquals(theta.sha256(), sha256(directory));
    Path torch = directory.resolve("pytorch_model.bin");
    Files.write(torch, new byte[] {(byte) 0x80, 2, (byte) 0x8a, 0x0a, 0x6c});
    refused("pytorch_model.bin: format: expected the zip archive that torch.save writes since 1.6");
    Files.write(file, safetensors);
    assertEquals(theta.sha256(), sha256(directory));
    Files.delete(torch);
    TorchFiles.replace(directory, 3);
    assertEquals(theta.sha256(), sha256(directory));
    Files.delete(directory.resolve("pytorch_model-00002-of-00003.bin"));
    refused("pytorch_model-00002-of-00003.bin");
  }

  @Test
  void shardsAreOneModel() throws IOException {
    Decoder decoder = SmallDecoders.all().get("llama 2");
    Parameters theta = write("llama 2", decoder);
    write("generation_config.json", "{'eos_token_id': [2, 7]}");
    Files.delete(directory.resolve("model.safetensors"));
    Map<String, Map<String, Tensor>> shards = new TreeMap<>();
    StringBuilder map = new StringBuilder();
    for (Parameter p : theta.list()) {
      String shard = "model-0000" + (p.index() % 3 + 1) + "-of-00003.safetensors";
      shards.computeIfAbsent(shard, s -> new LinkedHashMap<>()).put(p.name(), theta.tensor(p));
      map.append(map.length() == 0 ? "" : ", ").append("'" + p.name() + "': '" + shard + "'");
    }
    shards.forEach(
        (shard, tensors) ->
            SafetensorsWriter.write(Parameters.of(tensors), directory.resolve(shard)));
    String index = "{'metadata': {'total_size': 1}, 'weight_map': {" + map + "}}";
    write("model.safetensors.index.json", index);
    LanguageModel model = DecoderDirectory.read(directory, note -> {});
    assertEquals(theta.sha256(), model.parameters().sha256());
    assertEquals(Set.of(2, 7), model.ends());
    model.tokenizer().close();

    write("model.safetensors.index.json", index.replace("-00002-of-00003", "-00001-of-00003"));
    refused("a tensor, as model.safetensors.index.json says");
    write("model.safetensors.index.json", index.replace("model-00002", "../model-00002"));
    refused("same directory");
    write("model.safetensors.index.json", "{'weight_map': {}}");
    refused("a map of tensors to files");
    write("model.safetensors.index.json", index);
    Files.delete(directory.resolve("model-00002-of-00003.safetensors"));
    refused("model-00002-of-00003.safetensors");
  }

  @Test
  void whatWouldChangeTheArithmeticIsNamed() throws IOException {
    write("llama 2", SmallDecoders.all().get("llama 2"));
    String good = CONFIGS.get("llama 2");
    for (String[] bad :
        new String[][] {
          {"'hidden_act': 'silu'", "'hidden_act': 'gelu'", "hidden_act"},
          {"'use_cache': true", "'logit_scale': 0.5", "logit_scale"},
          {"'use_cache': true", "'rope_scaling': {'rope_type': 'yarn'}", "rope_type"},
          {
            "'use_cache': true",
            "'rope_scaling': {'rope_type': 'linear', 'factor': 2, 'beta': 1}",
            "beta"
          },
          {"'use_cache': true", "'rope_scaling': {'type': 'linear', 'factor': 0.5}", "factor"},
          {"'use_cache': true", "'quantization_config': {'bits': 4}", "quantization_config"},
          {"'use_cache': true", "'num_key_value_heads': 3", "3 key-value heads"},
          {"'head_dim': 16", "'head_dim': 7", "head width is 7"},
          {"'model_type': 'llama'", "'model_type': 'gemma'", "gemma"},
          {"'vocab_size': 61", "'vocab_size': -1", "vocab_size"},
          {"'num_hidden_layers': 2", "'num_hidden_layers': 2000000000", "2000000000 layers"},
          {"'hidden_size': 32", "'hidden_size': 1073741824", "2^31-1"},
        }) {
      write("config.json", "{" + good.replace(bad[0], bad[1]) + "}");
      refused(bad[2]);
    }
  }

  private void refused(String part) {
    BadInput.refused(() -> DecoderDirectory.read(directory, note -> {}), part);
  }
}
