package zeroth.transformer.huggingface;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.checkpoint.StoredWeights;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.head.MaskedNames;

/**
 * The weights of a masked language model, of which a file may hold some twice: the last map's
 * matrix is the word embeddings, and its bias has a name in the head and one in the map.
 *
 * @param stored under the names of Hugging Face
 * @param head the family's names
 */
record TiedWeights(StoredWeights stored, MaskedNames head) implements StoredWeights {

  private String matrix() {
    return head.decoder() + ".weight";
  }

  /** The bias's second name, which is its only one for DistilBERT. */
  private String bias() {
    return head.decoder() + ".bias";
  }

  /**
   * Refuses a second copy that differs from what was read.
   *
   * @throws BadInputException that names it
   */
  void checkCopies(Parameters parameters) {
    check(matrix(), EncoderNames.WORDS, parameters);
    check(bias(), head.bias(), parameters);
  }

  private void check(String copy, String used, Parameters parameters) {
    if (copy.equals(used) || !stored.names().contains(copy)) {
      return;
    }
    Tensor tensor = parameters.tensor(used);
    if (!stored.hasShape(copy, tensor.shape())
        || !Arrays.equals(stored.read(copy), tensor.data())) {
      throw new BadInputException(source(), copy, "the same as " + used, "another tensor");
    }
  }

  @Override
  public String source() {
    return stored.source();
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>(stored.names());
    names.remove(matrix());
    if (names.remove(bias())) {
      names.add(head.bias());
    }
    return names;
  }

  @Override
  public String shapeText(String name) {
    return stored.shapeText(storedName(name));
  }

  @Override
  public boolean hasShape(String name, Shape shape) {
    return stored.hasShape(storedName(name), shape);
  }

  @Override
  public float[] read(String name) {
    return stored.read(storedName(name));
  }

  private String storedName(String name) {
    boolean moved = name.equals(head.bias()) && !stored.names().contains(name);
    return moved ? bias() : name;
  }
}
