package zeroth.tensor;

/** Where the newest elements of tensors are kept: in their own arrays, or elsewhere. */
@FunctionalInterface
public interface Storage {
  /** The arrays themselves. */
  Storage HOST = tensor -> {};

  /**
   * The host is about to read or write a tensor that is kept here: a storage that holds a copy
   * elsewhere brings the tensor's array up to date, and takes what the host writes there from its
   * next use on.
   */
  void expose(Tensor tensor);
}
