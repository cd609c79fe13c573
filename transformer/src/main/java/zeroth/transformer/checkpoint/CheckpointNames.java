package zeroth.transformer.checkpoint;

import java.util.List;

/** Brings the names under which checkpoints store weights to those of EncoderNames. */
final class CheckpointNames {
  private static final List<String> PREFIXES = List.of("bert.", "roberta.");

  private CheckpointNames() {}

  /**
   * The name without its family prefix, and with layer norm's old names gamma and beta replaced by
   * weight and bias.
   */
  static String canonical(String stored) {
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
  static boolean isPositionIds(String name) {
    return name.endsWith("position_ids");
  }
}
