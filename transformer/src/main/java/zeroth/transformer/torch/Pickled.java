package zeroth.transformer.torch;

import java.util.List;
import java.util.Map;

/** What a pickle program of a file of torch can make; nothing else exists here. */
sealed interface Pickled {

  /** A text. */
  record Text(String value) implements Pickled {}

  /** A whole number. */
  record Whole(long value) implements Pickled {}

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

  /** A list or a set; those of such files have no items. */
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
   * @param kind the class's name, such as FloatStorage
   * @param key name of the entry
   * @param count number of elements
   */
  record Storage(String kind, String key, long count) implements Pickled {}

  /**
   * A tensor: elements of a storage.
   *
   * @param offset of its first element
   * @param shape extents, outermost first
   * @param strides elements from one index to the next, for each extent
   */
  record Stored(Storage storage, long offset, List<Long> shape, List<Long> strides)
      implements Pickled {}
}
