package zeroth.transformer.torch;

import java.util.List;
import java.util.Map;

/** What a pickle program of a file of networks can make; nothing else exists here. */
sealed interface Pickled {

  /** A text. */
  record Text(String value) implements Pickled {}

  /** A whole number. */
  record Whole(int value) implements Pickled {}

  /** True, false or None. */
  enum Constant implements Pickled {
    TRUE,
    FALSE,
    NONE
  }

  /** The beginning of a tuple or of items. */
  enum Mark implements Pickled {
    MARK
  }

  /** Several values. */
  record Tuple(List<Pickled> items) implements Pickled {}

  /** A list or a set; those of such a file have no items. */
  record Empty() implements Pickled {}

  /** A dictionary, ordered or not. */
  record Dictionary(Map<String, Pickled> items) implements Pickled {}

  /** A class or function of torch or Python that such a file names. */
  record Global(String name) implements Pickled {}

  /**
   * A module of torch.
   *
   * @param kind the class's name
   * @param state its attributes
   */
  record Module(String kind, Map<String, Pickled> state) implements Pickled {}

  /**
   * Numbers in another entry of the archive.
   *
   * @param kind FloatStorage, HalfStorage or BFloat16Storage
   * @param key name of the entry
   * @param count number of elements
   */
  record Storage(String kind, String key, int count) implements Pickled {}

  /** A tensor that is all of a storage, row-major. */
  record Stored(Storage storage, List<Integer> shape) implements Pickled {}
}
