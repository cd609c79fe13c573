package zeroth.transformer.gguf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Elements;
import zeroth.tensor.FloatElements;
import zeroth.tensor.Shape;
import zeroth.tensor.StoredElements;
import zeroth.tensor.format.StoredFormat;
import zeroth.transformer.checkpoint.StoredWeights;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.LlamaDecoder;

/**
 * The tensors of a GGUF file under the names of the decoders' weights. GPT-2's queries, keys and
 * values are the thirds of one matrix. Llama's rows of queries and keys stand in the order of
 * interleaved rotary positions: row 2 i + j of a head is row j D/2 + i of one whose positions turn
 * halves. Qwen's are in halves already.
 */
final class GgufWeights implements StoredWeights {
  private static final Pattern LAYER = Pattern.compile("blk\\.(\\d+)\\.(.+)\\.(weight|bias)");
  private static final List<String> THIRDS = List.of("attn.query", "attn.key", "attn.value");

  private static final Map<String, String> LLAMA =
      Map.ofEntries(
          Map.entry("attn_norm", "input_layernorm"),
          Map.entry("attn_q", "self_attn.q_proj"),
          Map.entry("attn_k", "self_attn.k_proj"),
          Map.entry("attn_v", "self_attn.v_proj"),
          Map.entry("attn_q_norm", "self_attn.q_norm"),
          Map.entry("attn_k_norm", "self_attn.k_norm"),
          Map.entry("attn_output", "self_attn.o_proj"),
          Map.entry("ffn_norm", "post_attention_layernorm"),
          Map.entry("ffn_gate", "mlp.gate_proj"),
          Map.entry("ffn_up", "mlp.up_proj"),
          Map.entry("ffn_down", "mlp.down_proj"));

  private static final Map<String, String> GPT2 =
      Map.of(
          "attn_norm", "ln_1",
          "attn_output", "attn.c_proj",
          "ffn_norm", "ln_2",
          "ffn_up", "mlp.c_fc",
          "ffn_down", "mlp.c_proj");

  /** A tensor, or one third of its rows; third is -1 for the whole. */
  private record Part(GgufTensor tensor, int third) {}

  private final GgufFile file;
  private final boolean gpt2;
  private final boolean interleaved;
  private final int headWidth;
  private final Map<String, Part> parts = new LinkedHashMap<>();

  /**
   * @param decoder what the file's metadata describe
   * @throws BadInputException if the file has a tensor that is no weight of this decoder, since it
   *     may change what the model computes
   */
  GgufWeights(GgufFile file, Decoder decoder) {
    this.file = file;
    this.gpt2 = decoder instanceof GptDecoder;
    this.interleaved = file.metadata().text("general.architecture").equals("llama");
    this.headWidth = decoder instanceof LlamaDecoder llama ? llama.config().headWidth() : 0;
    Set<String> wanted = decoder.shapes().keySet();
    for (GgufTensor tensor : file.tensors().values()) {
      if (!tensor.name().equals(GgufDecoders.FREQUENCIES)) { // which the decoder has
        add(tensor, wanted);
      }
    }
  }

  private void add(GgufTensor tensor, Set<String> wanted) {
    List<String> names = names(tensor.name());
    for (int i = 0; i < names.size(); i++) {
      if (!wanted.contains(names.get(i))) {
        throw new BadInputException(
            file.source(),
            tensor.name(),
            "no such tensor, which may change what the model computes",
            "shape " + tensor.shape());
      }
      parts.put(names.get(i), new Part(tensor, names.size() == 1 ? -1 : i));
    }
  }

  /** What a stored tensor is; itself if it is nothing known. */
  private List<String> names(String stored) {
    Matcher layer = LAYER.matcher(stored);
    if (!layer.matches()) {
      return List.of(outer(stored));
    }
    String prefix = (gpt2 ? "transformer.h." : "model.layers.") + layer.group(1) + ".";
    String suffix = "." + layer.group(3);
    if (gpt2 && layer.group(2).equals("attn_qkv")) {
      return THIRDS.stream().map(third -> prefix + third + suffix).toList();
    }
    String name = (gpt2 ? GPT2 : LLAMA).get(layer.group(2));
    return List.of(name == null ? stored : prefix + name + suffix);
  }

  private String outer(String stored) {
    return switch (stored) {
      case "token_embd.weight" -> gpt2 ? "transformer.wte.weight" : "model.embed_tokens.weight";
      case "position_embd.weight" -> "transformer.wpe.weight";
      case "output_norm.weight" -> gpt2 ? "transformer.ln_f.weight" : "model.norm.weight";
      case "output_norm.bias" -> "transformer.ln_f.bias";
      case "output.weight" -> "lm_head.weight";
      default -> stored;
    };
  }

  @Override
  public String source() {
    return file.source();
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(parts.keySet());
  }

  @Override
  public String shapeText(String name) {
    Part part = parts.get(name);
    return part.tensor.shape() + (part.third < 0 ? "" : " of " + part.tensor.name());
  }

  @Override
  public boolean hasShape(String name, Shape shape) {
    Part part = parts.get(name);
    List<Integer> extents = new ArrayList<>(shape.extents());
    if (part.third >= 0) {
      long rows = 3L * extents.get(0);
      extents.set(0, rows > Integer.MAX_VALUE ? -1 : (int) rows);
    }
    return part.tensor.extents().equals(extents);
  }

  @Override
  public float[] read(String name) {
    Part part = parts.get(name);
    int count = count(part);
    float[] data = file.read(part.tensor, Math.max(part.third, 0) * count, count);
    if (!isTurned(name)) {
      return data;
    }
    int rows = part.tensor.extents().get(0);
    int length = data.length / rows;
    float[] turned = new float[data.length];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(data, storedRow(row) * length, turned, row * length, length);
    }
    return turned;
  }

  /** A view of the file, but for rows in another order, which are a copy of its bytes. */
  @Override
  public Elements keep(String name) {
    Part part = parts.get(name);
    StoredFormat format = part.tensor.format().narrow();
    int rows = part.tensor.extents().get(0);
    int count = count(part);
    if (format == null || isTurned(name) && count / rows % format.elements() != 0) {
      return new FloatElements(read(name));
    }
    StoredElements elements = file.keep(part.tensor, Math.max(part.third, 0) * count, count);
    if (!isTurned(name)) {
      return elements;
    }
    int blocks = count / format.elements();
    int length = blocks / rows;
    return elements.blocks(blocks, b -> storedRow(b / length) * length + b % length);
  }

  /** Number of elements of a part. */
  private int count(Part part) {
    int all = part.tensor.shape().size();
    if (part.third < 0) {
      return all;
    }
    if (all / 3 % part.tensor.format().elements() != 0) { // a bias alone can be so
      throw new BadInputException(
          source(), part.tensor.name(), "thirds of whole blocks", part.tensor.format().name());
    }
    return all / 3;
  }

  /** Whether a weight's rows are stored in another order. */
  private boolean isTurned(String name) {
    return interleaved && (name.contains(".q_proj.") || name.contains(".k_proj."));
  }

  /** Where the row of a head whose positions turn halves is among interleaved ones. */
  private int storedRow(int row) {
    int D = headWidth;
    int inHead = row % D;
    return row - inHead + inHead % (D / 2) * 2 + inHead / (D / 2);
  }
}
