package zeroth.transformer.decoder;

import zeroth.tensor.backend.Pointwise;

/** Where GPT-2 and OPT differ: the names of their weights, the activation, the first position. */
public enum GptFamily {
  /** Radford et al. 2019. Its fused map of queries, keys and values is held in three parts. */
  GPT2(
      "transformer.",
      "wte.weight",
      "wpe.weight",
      "h.",
      new Names(
          "ln_1",
          "attn.query",
          "attn.key",
          "attn.value",
          "attn.c_proj",
          "ln_2",
          "mlp.c_fc",
          "mlp.c_proj"),
      "ln_f",
      0,
      Pointwise.GELU_TANH),

  /**
   * Zhang et al., arXiv 2205.01068: the position table has two rows before the first position's.
   */
  OPT(
      "model.decoder.",
      "embed_tokens.weight",
      "embed_positions.weight",
      "layers.",
      new Names(
          "self_attn_layer_norm",
          "self_attn.q_proj",
          "self_attn.k_proj",
          "self_attn.v_proj",
          "self_attn.out_proj",
          "final_layer_norm",
          "fc1",
          "fc2"),
      "final_layer_norm",
      2,
      Pointwise.RELU);

  /** What the parts of a layer are called. */
  record Names(
      String attentionNorm,
      String query,
      String key,
      String value,
      String attentionOutput,
      String feedForwardNorm,
      String up,
      String down) {}

  private final String body;
  private final String tokens;
  private final String positions;
  private final String layers;
  private final Names names;
  private final String norm;
  private final int positionOffset;
  private final Pointwise activation;

  GptFamily(
      String body,
      String tokens,
      String positions,
      String layers,
      Names names,
      String norm,
      int positionOffset,
      Pointwise activation) {
    this.body = body;
    this.tokens = body + tokens;
    this.positions = body + positions;
    this.layers = body + layers;
    this.names = names;
    this.norm = body + norm;
    this.positionOffset = positionOffset;
    this.activation = activation;
  }

  /** What the names of all weights but an untied head begin with. */
  public String prefix() {
    return body;
  }

  /** Row of the position table for a sequence's first token. */
  public int positionOffset() {
    return positionOffset;
  }

  /** The activation of the feed-forward part. */
  public Pointwise activation() {
    return activation;
  }

  String tokens() {
    return tokens;
  }

  String positions() {
    return positions;
  }

  String norm() {
    return norm;
  }

  Names names() {
    return names;
  }

  String layer(int i) {
    return layers + i + ".";
  }
}
