package zeroth.tensor.backend;

/**
 * A handle to activations that a {@link Backend} holds, a matrix (rows, columns). It is valid until
 * it is recycled or the backend begins the next forward, and only on the backend that made it.
 */
public interface Values {

  /** Number of rows: groups times tokens, or groups times sequences once pooled. */
  int rows();

  /** Number of columns: the width. */
  int columns();
}
