package zeroth.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Tensors by their names in a fixed order, each trainable or frozen. To be read, they need nothing
 * that computes; where their newest elements are, their {@link Storage} knows. A frozen tensor may
 * stay in the format it was stored in; a trainable one never does.
 */
public class NamedTensors {
  private final List<Parameter> list;
  private final Map<String, Parameter> byName;
  private final List<Tensor> tensors;
  private final Storage storage;
  private final Map<String, LowRankTerm> beside;

  /**
   * @param list what is known of each tensor, in order
   * @param tensors their elements, in the same order; shared, not copied, but for those of
   *     trainable tensors in a stored format, which are widened
   * @param storage where the newest elements are
   * @param beside low-rank terms by the names of the matrices that they stand beside
   * @throws IllegalArgumentException if a term does not fit its matrix
   */
  protected NamedTensors(
      List<Parameter> list,
      List<Tensor> tensors,
      Storage storage,
      Map<String, LowRankTerm> beside) {
    this.list = List.copyOf(list);
    this.beside = Map.copyOf(beside);
    this.tensors =
        list.stream()
            .map(p -> p.trainable() ? tensors.get(p.index()).widened() : tensors.get(p.index()))
            .toList();
    this.storage = storage;
    this.byName = new HashMap<>();
    for (Parameter p : list) {
      byName.put(p.name(), p);
    }
    beside.forEach(this::fits);
  }

  private void fits(String weight, LowRankTerm term) {
    Shape w = get(weight).shape();
    Shape a = get(term.a()).shape();
    Shape b = get(term.b()).shape();
    if (!w.isMatrix()
        || !a.isMatrix()
        || !b.equals(Shape.of(w.rows(), a.rows()))
        || a.columns() != w.columns()) {
      throw new IllegalArgumentException(
          "beside %s %s stands a term of %s %s and %s %s"
              .formatted(weight, w, term.a(), a, term.b(), b));
    }
  }

  /**
   * Tensors on the host, all trainable but those in a stored format.
   *
   * @param tensors by name, in the map's iteration order; elements are shared, not copied
   */
  public static NamedTensors of(Map<String, Tensor> tensors) {
    return new NamedTensors(named(tensors), List.copyOf(tensors.values()), Storage.HOST, Map.of());
  }

  /** A single trainable tensor on the host. */
  public static NamedTensors of(String name, Tensor tensor) {
    return of(Map.of(name, tensor));
  }

  /**
   * What is known of tensors that are trainable unless they are in a stored format, in the map's
   * iteration order.
   */
  protected static List<Parameter> named(Map<String, Tensor> tensors) {
    List<Parameter> list = new ArrayList<>();
    tensors.forEach(
        (name, tensor) ->
            list.add(new Parameter(list.size(), name, tensor.shape(), !tensor.isStored())));
    return list;
  }

  /**
   * The same tensors with those frozen that the condition selects, and only those. What was in a
   * stored format and is trainable now has elements of its own from here on.
   */
  public NamedTensors freeze(Predicate<Parameter> frozen) {
    return new NamedTensors(masked(frozen), tensors, storage, beside);
  }

  /** What is known of these tensors under another mask. */
  protected final List<Parameter> masked(Predicate<Parameter> frozen) {
    List<Parameter> masked = new ArrayList<>();
    for (Parameter p : list) {
      masked.add(new Parameter(p.index(), p.name(), p.shape(), !frozen.test(p)));
    }
    return masked;
  }

  /** What is known of each tensor, in order. */
  public final List<Parameter> list() {
    return list;
  }

  /**
   * The parameter of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public final Parameter get(String name) {
    Parameter p = byName.get(name);
    if (p == null) {
      throw new IllegalArgumentException("no parameter named " + name);
    }
    return p;
  }

  /** The low-rank term that stands beside a matrix; null if there is none. */
  public final LowRankTerm termBeside(String weight) {
    return beside.get(weight);
  }

  /** The low-rank terms by the names of the matrices that they stand beside. */
  public final Map<String, LowRankTerm> termsBeside() {
    return beside;
  }

  /** Whether there is a parameter of that name. */
  public final boolean contains(String name) {
    return byName.containsKey(name);
  }

  /**
   * The elements of a parameter: the live storage, not a copy. Where the newest are kept elsewhere
   * the elements are the newest until the next write there, and what is written to them counts
   * until their next use there: ask again after either.
   */
  public final Tensor tensor(Parameter p) {
    Tensor tensor = tensors.get(p.index());
    storage.expose(tensor);
    return tensor;
  }

  /** The elements of the parameter of a name, as {@link #tensor(Parameter)} gives them. */
  public final Tensor tensor(String name) {
    return tensor(get(name));
  }

  /** The storage of a parameter as it stands, for those who know what is newest. */
  public final Tensor storage(Parameter p) {
    return tensors.get(p.index());
  }

  /** The storage of all parameters as it stands, in order. */
  protected final List<Tensor> storage() {
    return tensors;
  }

  /** Whether this storage is told when the host asks for elements. */
  public final boolean isIn(Storage storage) {
    return this.storage == storage;
  }

  /** Number of elements of all tensors. */
  public final long size() {
    return list.stream().mapToLong(Parameter::size).sum();
  }

  /** Number of elements of the trainable tensors: d of the methods' formulas. */
  public final long trainableSize() {
    return list.stream().filter(Parameter::trainable).mapToLong(Parameter::size).sum();
  }

  /** SHA-256 over every tensor's name, shape and little-endian float32 elements, in order. */
  public final String sha256() {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    float[] chunk = new float[1 << 14];
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * chunk.length).order(ByteOrder.LITTLE_ENDIAN);
    for (Parameter p : list) {
      digest.update((p.name() + " " + p.shape() + "\n").getBytes(StandardCharsets.UTF_8));
      Tensor tensor = tensor(p);
      for (int i = 0; i < p.size(); i += chunk.length) {
        int count = Math.min(chunk.length, p.size() - i);
        tensor.read(i, count, chunk, 0);
        bytes.clear().asFloatBuffer().put(chunk, 0, count);
        digest.update(bytes.limit(Float.BYTES * count));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
