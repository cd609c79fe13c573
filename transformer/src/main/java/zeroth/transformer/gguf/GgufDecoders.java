package zeroth.transformer.gguf;

import java.util.List;
import zeroth.tensor.BadInputException;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.GptConfig;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.GptFamily;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.decoder.RotaryScaling;

/** Decoders from the metadata of their GGUF files, and from which tensors these have. */
final class GgufDecoders {
  /** Factors of the rotary frequencies, of which Llama 3's are known. */
  static final String FREQUENCIES = "rope_freqs.weight";

  /** What Llama 3.1 and 3.2 have in their configurations, and their GGUF files leave out. */
  private static final double LOW = 1;

  private static final double HIGH = 4;
  private static final int ORIGINAL = 8192;

  /** The factors are float32 numbers. */
  private static final double ROUNDING = 1e-6;

  private static final List<String> ARCHITECTURES = List.of("gpt2", "llama", "qwen2", "qwen3");

  private final GgufFile file;
  private final GgufMetadata metadata;
  private final String architecture;

  private GgufDecoders(GgufFile file) {
    this.file = file;
    this.metadata = file.metadata();
    this.architecture = metadata.text("general.architecture");
  }

  /**
   * The decoder that a file describes.
   *
   * @throws BadInputException if the architecture is another, a key is missing or out of range, or
   *     one asks for arithmetic that is not built
   */
  static Decoder of(GgufFile file) {
    GgufDecoders decoders = new GgufDecoders(file);
    try {
      return decoders.decoder();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new BadInputException(file.source() + ": " + e.getMessage());
    }
  }

  private Decoder decoder() {
    metadata.mustBe("general.type", "model");
    metadata.mustBe("general.quantization_version", "2");
    metadata.require(
        ARCHITECTURES.contains(architecture),
        "general.architecture",
        "one of " + String.join(", ", ARCHITECTURES),
        architecture);
    metadata.mustBe("split.count", "1");
    metadata.mustBe(key("expert_count"), "0");
    metadata.mustBe(key("expert_used_count"), "0");
    metadata.mustBe(key("attention.causal"), "true");
    metadata.mustBe(key("pooling_type"), "0");
    metadata.mustBe(key("tensor_data_layout"), "Meta AI original pth");
    int layers = metadata.size(key("block_count"));
    int tensors = file.tensors().size();
    metadata.require(layers <= tensors, key("block_count"), "at most " + tensors, layers);
    Decoder decoder = architecture.equals("gpt2") ? gpt2(layers) : rotary(layers);
    metadata.refuseOthers(name -> name.startsWith(architecture + "."));
    return decoder;
  }

  private String key(String name) {
    return architecture + "." + name;
  }

  private Decoder gpt2(int layers) {
    int width = metadata.size(key("embedding_length"));
    return new GptDecoder(
        new GptConfig(
            GptFamily.GPT2,
            vocabulary(),
            width,
            layers,
            metadata.size(key("attention.head_count")),
            metadata.size(key("feed_forward_length")),
            metadata.size(key("context_length")),
            (float) metadata.number(key("attention.layer_norm_epsilon")),
            !has("output.weight")));
  }

  private Decoder rotary(int layers) {
    int width = metadata.size(key("embedding_length"));
    int heads = metadata.size(key("attention.head_count"));
    int headWidth = metadata.size(key("attention.key_length"), width / heads);
    metadata.mustBe(key("attention.value_length"), headWidth + "");
    metadata.mustBe(key("rope.dimension_count"), headWidth + "");
    int queries = rows("blk.0.attn_q.weight");
    metadata.require(
        queries == (long) heads * headWidth, // before a list of frequencies is made
        key("attention.head_count"),
        "heads that make up the " + queries + " rows of blk.0.attn_q.weight",
        heads + " of width " + headWidth);
    int length = metadata.size(key("context_length"));
    return new LlamaDecoder(
        new LlamaConfig(
            vocabulary(),
            width,
            layers,
            heads,
            metadata.size(key("attention.head_count_kv"), heads),
            headWidth,
            metadata.size(key("feed_forward_length")),
            Math.min(length, metadata.size(key("attention.sliding_window"), length)),
            (float) metadata.number(key("attention.layer_norm_rms_epsilon")),
            metadata.number(key("rope.freq_base"), 10_000),
            scaling(headWidth),
            has("blk.0.attn_q.bias"),
            has("blk.0.attn_output.bias"),
            has("blk.0.ffn_gate.bias"),
            architecture.equals("qwen3"),
            !has("output.weight")));
  }

  private boolean has(String tensor) {
    return file.tensors().containsKey(tensor);
  }

  private int rows(String tensor) {
    if (!has(tensor)) {
      throw new BadInputException(file.source(), tensor, "a tensor", "none");
    }
    return file.tensors().get(tensor).extents().get(0);
  }

  /** Rows of the token table. */
  private int vocabulary() {
    int vocabulary = rows("token_embd.weight");
    metadata.mustBe(key("vocab_size"), vocabulary + "");
    return vocabulary;
  }

  private RotaryScaling scaling(int headWidth) {
    String type = metadata.text(key("rope.scaling.type"), "linear");
    metadata.require(
        type.equals("none") || type.equals("linear"),
        key("rope.scaling.type"),
        "none or linear",
        type);
    metadata.has(key("rope.scaling.finetuned")); // tells of its training
    metadata.mustBe(key("rope.scaling.attn_factor"), "1.0");
    double old = metadata.number(key("rope.scale_linear"), 1);
    double factor = metadata.number(key("rope.scaling.factor"), old);
    metadata.require(
        factor >= 1 && factor < 1e9, key("rope.scaling.factor"), "a number of at least 1", factor);
    int original = metadata.size(key("rope.scaling.original_context_length"), ORIGINAL);
    RotaryScaling linear =
        type.equals("none") ? RotaryScaling.NONE : new RotaryScaling.Linear(factor);
    if (!has(FREQUENCIES)) {
      return linear;
    }
    metadata.require(
        linear.equals(RotaryScaling.NONE),
        key("rope.scaling.factor"),
        "1 beside " + FREQUENCIES,
        factor);
    return llama3(headWidth, original);
  }

  /** Llama 3's scaling, if its frequencies are those divided by the factors of the file. */
  private RotaryScaling llama3(int headWidth, int original) {
    GgufTensor stored = file.tensors().get(FREQUENCIES);
    if (!stored.extents().equals(List.of(headWidth / 2))) {
      throw new BadInputException(
          file.source(), FREQUENCIES, "shape (" + headWidth / 2 + ")", "shape " + stored.shape());
    }
    float[] factors = file.read(stored);
    double largest = 1;
    for (float factor : factors) {
      largest = Math.max(largest, factor);
    }
    RotaryScaling scaling = new RotaryScaling.Llama3(largest, LOW, HIGH, original);
    double base = metadata.number(key("rope.freq_base"), 10_000);
    double[] plain = RotaryScaling.NONE.frequencies(base, headWidth);
    for (int i = 0; i < plain.length; i++) {
      double expected = plain[i] / scaling.scaled(plain[i]);
      if (!(Math.abs(factors[i] - expected) <= ROUNDING * expected)) {
        throw new BadInputException(
            file.source(),
            FREQUENCIES + ", element " + i,
            "Llama 3's factors (" + expected + " here), as no others are built",
            factors[i] + "");
      }
    }
    return largest == 1 ? RotaryScaling.NONE : scaling;
  }
}
