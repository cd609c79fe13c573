package zeroth.transformer.adapter;

/** The names of what is trained of virtual tokens. */
public final class VirtualNames {
  /** The embeddings of a prompt, (m, C). */
  public static final String EMBEDDINGS = "prompt_embeddings";

  private VirtualNames() {}

  /** The keys of a prefix in a layer, (m, K). */
  public static String keys(int layer) {
    return EMBEDDINGS + "." + layer + ".key";
  }

  /** The values of a prefix in a layer, (m, K). */
  public static String values(int layer) {
    return EMBEDDINGS + "." + layer + ".value";
  }
}
