package zeroth.transformer.tensorflow;

/** What BERT's own code for TensorFlow calls the weights that Hugging Face has renamed. */
final class BundleNames {
  private BundleNames() {}

  /**
   * The stored name of a weight of BertForMaskedLM.
   *
   * @param prefix what all stored names begin with, such as {@code module/}
   */
  static String stored(String prefix, String name) {
    boolean head = name.startsWith("cls.");
    if (name.equals("cls.predictions.bias")) {
      return prefix + "cls/predictions/output_bias";
    }
    return prefix
        + (head ? "" : "bert/")
        + name.replace("encoder.layer.", "encoder/layer_")
            .replaceFirst("_embeddings\\.weight$", "_embeddings")
            .replaceFirst("LayerNorm\\.weight$", "LayerNorm/gamma")
            .replaceFirst("LayerNorm\\.bias$", "LayerNorm/beta")
            .replaceFirst("\\.weight$", "/kernel")
            .replace('.', '/');
  }

  /** Whether a stored matrix is (in, out). */
  static boolean isTransposed(String stored) {
    return stored.endsWith("/kernel");
  }
}
