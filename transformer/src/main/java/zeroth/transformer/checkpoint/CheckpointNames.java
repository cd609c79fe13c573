package zeroth.transformer.checkpoint;

import java.util.List;

/** Brings the names under which checkpoints store weights to those of EncoderNames. */
public final class CheckpointNames {
  private static final List<String> PREFIXES = List.of("bert.", "roberta.", "distilbert.");

  private CheckpointNames() {}

  /**
   * The name without its family prefix, and with layer norm's old names gamma and beta replaced by
   * weight and bias.
   */
  public static String canonical(String stored) {
    String name = stored;
    for (String prefix : PREFIXES) {
      if (name.startsWith(prefix)) {
        name = name.substring(prefix.length());
        break;
      }
    }
    return name.replaceFirst("LayerNorm\\.gamma$", "LayerNorm.weight")
        .replaceFirst("LayerNorm\\.beta$", "LayerNorm.bias");
  }

  /** Whether a name is of a buffer that every framework fills itself and no reader misses. */
  public static boolean isBuffer(String name) {
    return name.endsWith("position_ids")
        || name.endsWith("rotary_emb.inv_freq")
        || name.endsWith(".attn.bias") // GPT-2's causal mask
        || name.endsWith(".attn.masked_bias");
  }

  /** The name of a decoder's weight with the prefix of its body, as its causal model has it. */
  public static String ofDecoder(String stored, String prefix) {
    boolean whole = stored.startsWith(prefix) || stored.startsWith("lm_head.");
    String inner = prefix.substring(prefix.indexOf('.') + 1); // of a bare OPT: decoder.
    if (!whole && !inner.isEmpty() && stored.startsWith(inner)) {
      return prefix + stored.substring(inner.length());
    }
    return whole ? stored : prefix + stored;
  }
}
