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
import java.util.function.Function;
import java.util.function.Predicate;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.reference.ReferenceBackend;

/**
 * Named tensors in a fixed order, each trainable or frozen: the weights theta of a model, or a
 * state of a method that has the weights' shapes.
 *
 * <p>Reading happens through a {@link WeightView}; {@link #add} is the only thing that writes
 * during a run. The arithmetic of a write is done by the {@link Backend} that these parameters are
 * placed {@link #on}, and is the same to the bit on every backend.
 */
public final class Parameters {
  private final List<Parameter> list;
  private final Map<String, Parameter> byName;
  private final List<Tensor> tensors;
  private final Backend backend;

  private Parameters(List<Parameter> list, List<Tensor> tensors, Backend backend) {
    this.list = List.copyOf(list);
    this.tensors = List.copyOf(tensors);
    this.backend = backend;
    this.byName = new HashMap<>();
    for (Parameter p : list) {
      byName.put(p.name(), p);
    }
  }

  /**
   * Parameters over the given tensors, all trainable, placed on the reference backend.
   *
   * @param tensors by name, in the map's iteration order; elements are shared, not copied
   */
  public static Parameters of(Map<String, Tensor> tensors) {
    List<Parameter> list = new ArrayList<>();
    tensors.forEach(
        (name, tensor) -> list.add(new Parameter(list.size(), name, tensor.shape(), true)));
    return new Parameters(list, List.copyOf(tensors.values()), new ReferenceBackend());
  }

  /** Parameters of a single trainable tensor. */
  public static Parameters of(String name, Tensor tensor) {
    return of(Map.of(name, tensor));
  }

  /**
   * The same tensors, written by another backend; elements are shared, not copied. From then on
   * they are to be read and written through the new parameters alone.
   */
  public Parameters on(Backend backend) {
    list.forEach(this::tensor); // the backend that they leave may have newer elements
    return new Parameters(list, tensors, backend);
  }

  /** The same tensors with those frozen that the condition selects, and only those. */
  public Parameters freeze(Predicate<Parameter> frozen) {
    List<Parameter> masked = new ArrayList<>();
    for (Parameter p : list) {
      masked.add(new Parameter(p.index(), p.name(), p.shape(), !frozen.test(p)));
    }
    return new Parameters(masked, tensors, backend);
  }

  /** New parameters of the same names, shapes, mask and backend, all elements 0. */
  public Parameters zeros() {
    return new Parameters(list, list.stream().map(p -> Tensor.zeros(p.shape())).toList(), backend);
  }

  /**
   * New parameters of the trainable tensors that the condition selects, all elements 0: the state
   * of a method that needs none for the others.
   */
  public Parameters zeros(Predicate<Parameter> selected) {
    return zeros(selected, Parameter::shape);
  }

  /** The same where each selected tensor's state has a shape of its own. */
  public Parameters zeros(Predicate<Parameter> selected, Function<Parameter, Shape> shape) {
    List<Parameter> part = new ArrayList<>();
    List<Tensor> zeros = new ArrayList<>();
    for (Parameter p : list) {
      if (p.trainable() && selected.test(p)) {
        Tensor state = Tensor.zeros(shape.apply(p));
        part.add(new Parameter(part.size(), p.name(), state.shape(), true));
        zeros.add(state);
      }
    }
    return new Parameters(part, zeros, backend);
  }

  /** New parameters with the same names, shapes, mask, backend and elements. */
  public Parameters copy() {
    return new Parameters(
        list,
        list.stream().map(this::tensor).map(t -> new Tensor(t.shape(), t.data().clone())).toList(),
        backend);
  }

  /** The parameters in order. */
  public List<Parameter> list() {
    return list;
  }

  /** The backend that writes these parameters. */
  public Backend backend() {
    return backend;
  }

  /**
   * The parameter of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Parameter get(String name) {
    Parameter p = byName.get(name);
    if (p == null) {
      throw new IllegalArgumentException("no parameter named " + name);
    }
    return p;
  }

  /** Whether there is a parameter of that name. */
  public boolean contains(String name) {
    return byName.containsKey(name);
  }

  /**
   * The elements of a parameter: the live storage, not a copy. On a backend that computes elsewhere
   * the elements are the newest until its next write, and what is written to them counts until its
   * next op: ask again after either.
   */
  public Tensor tensor(Parameter p) {
    Tensor tensor = tensors.get(p.index());
    backend.expose(tensor);
    return tensor;
  }

  /** The storage of a parameter as it stands, for its backend, which knows what is newest. */
  public Tensor storage(Parameter p) {
    return tensors.get(p.index());
  }

  /** The elements of the parameter of a name, as {@link #tensor(Parameter)} gives them. */
  public Tensor tensor(String name) {
    return tensor(get(name));
  }

  /** Number of elements of all tensors. */
  public long size() {
    return list.stream().mapToLong(Parameter::size).sum();
  }

  /** Number of elements of the trainable tensors: d of the methods' formulas. */
  public long trainableSize() {
    return list.stream().filter(Parameter::trainable).mapToLong(Parameter::size).sum();
  }

  /**
   * theta += scale * v over the trainable tensors, every element by one fma per term of v. A scale
   * of 0 changes no bit, as {@link Perturbation#isNone} reads none: an fma would turn some -0 into
   * +0.
   *
   * @throws IllegalArgumentException if the scale is not finite in float32
   */
  public void add(double scale, Direction v) {
    if (!Float.isFinite((float) scale)) {
      throw new IllegalArgumentException("a step of scale " + scale + " would destroy the weights");
    }
    if (scale != 0) {
      backend.add(this, scale, v);
    }
  }

  /** SHA-256 over every tensor's name, shape and little-endian float32 elements, in order. */
  public String sha256() {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (Parameter p : list) {
      digest.update((p.name() + " " + p.shape() + "\n").getBytes(StandardCharsets.UTF_8));
      float[] data = tensor(p).data();
      for (int i = 0; i < data.length; ) {
        bytes.clear();
        for (; i < data.length && bytes.hasRemaining(); i++) {
          bytes.putFloat(data[i]);
        }
        digest.update(bytes.flip());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
