package zeroth.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.head.MaskedHead;
import zeroth.transformer.huggingface.MaskedDirectory;
import zeroth.transformer.tokenizer.TokenizerJson;

/** Masked language models of one layer with random weights, one of each family. */
public final class TinyMasked {
  /** Words that are one token, alone and behind a space; {@code awful} is one only alone. */
  public static final List<String> WORDS = List.of("good", "great", "bad", "poor");

  private TinyMasked() {}

  /** The model of a family. */
  public static MaskedModel create(EncoderFamily family) {
    return create(family, 1);
  }

  /** The same of so many layers. */
  public static MaskedModel create(EncoderFamily family, int layers) {
    boolean bytes = family == EncoderFamily.ROBERTA;
    TokenizerJson tokenizer =
        TokenizerJson.of("tiny", bytes ? byteLevel(true) : TinyModel.tokenizer("[MASK]"));
    int mask = bytes ? tokenizer.encode("<mask>", 3)[1] : tokenizer.encode("[MASK]", 3)[1];
    EncoderConfig config =
        switch (family) {
          case BERT -> new EncoderConfig(family, 32, 16, layers, 2, 32, 24, 2, 1e-12f);
          case ROBERTA -> new EncoderConfig(family, 320, 16, layers, 2, 32, 66, 1, 1e-5f);
          case DISTILBERT -> new EncoderConfig(family, 32, 16, layers, 2, 32, 24, 0, 1e-12f);
        };
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    new MaskedHead(config)
        .shapes()
        .forEach((name, shape) -> tensors.put(name, Tensor.zeros(shape)));
    Parameters theta = Parameters.of(tensors);
    theta.add(0.2, new Direction.Gaussian(Key.ofSeed(5)));
    tensors.forEach(
        (name, tensor) -> {
          if (name.contains("ayer") && name.contains("orm.weight")) {
            Arrays.fill(tensor.data(), 1); // gains of layer norms
          }
        });
    return new MaskedModel(config, theta, tokenizer, mask);
  }

  /** Writes the model of a family in the Hugging Face layout to a new directory. */
  public static Path write(EncoderFamily family, Path directory) {
    MaskedModel model = create(family);
    MaskedDirectory.write(model, directory);
    model.tokenizer().close();
    return directory;
  }

  /**
   * A byte-level tokenizer as RoBERTa's.
   *
   * @param strips whether the mask takes the space in front of it
   */
  public static byte[] byteLevel(boolean strips) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("version", "1.0").putNull("truncation");
    root.putNull("padding").putNull("normalizer");
    ObjectNode model = mapper.createObjectNode();
    model.put("type", "BPE").putNull("dropout");
    model.putNull("unk_token").putNull("continuing_subword_prefix");
    model.putNull("end_of_word_suffix").put("fuse_unk", false);
    ObjectNode vocabulary = model.putObject("vocab");
    List.of("<s>", "<pad>", "</s>", "<unk>")
        .forEach(token -> vocabulary.put(token, vocabulary.size()));
    TinyDecoder.letters().forEach(letter -> vocabulary.put(letter, vocabulary.size()));
    ArrayNode merges = model.putArray("merges");
    List<String> words = new ArrayList<>();
    String space = TinyDecoder.letters().get(' ');
    WORDS.forEach(word -> words.add(space + word)); // so that the space is merged first
    words.addAll(WORDS);
    words.add("awful");
    for (String word : words) {
      for (int i = 1; i < word.length(); i++) {
        String merged = word.substring(0, i + 1);
        if (!vocabulary.has(merged)) {
          vocabulary.put(merged, vocabulary.size());
          merges.add(word.substring(0, i) + " " + word.charAt(i));
        }
      }
    }
    vocabulary.put("<mask>", vocabulary.size());
    ArrayNode added = root.putArray("added_tokens");
    for (String token : List.of("<s>", "<pad>", "</s>", "<unk>", "<mask>")) {
      added
          .addObject()
          .put("id", vocabulary.get(token).intValue())
          .put("content", token)
          .put("single_word", false)
          .put("lstrip", strips && token.equals("<mask>"))
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    ObjectNode byteLevel =
        mapper.createObjectNode().put("type", "ByteLevel").put("add_prefix_space", false);
    byteLevel.put("trim_offsets", true).put("use_regex", true);
    root.set("pre_tokenizer", byteLevel);
    root.set("decoder", byteLevel);
    ObjectNode processor = root.putObject("post_processor").put("type", "RobertaProcessing");
    processor.putArray("sep").add("</s>").add(2);
    processor.putArray("cls").add("<s>").add(0);
    processor.put("trim_offsets", true).put("add_prefix_space", false);
    root.set("model", model);
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }
}
