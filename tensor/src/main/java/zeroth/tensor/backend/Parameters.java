package zeroth.tensor.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import zeroth.tensor.AbreastElements;
import zeroth.tensor.LowRankTerm;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;

/**
 * Named tensors that can be written: the weights theta of a model, or a state of a method that has
 * the weights' shapes.
 *
 * <p>Reading happens through a {@link WeightView}; {@link #add} is the only thing that writes
 * during a run. The arithmetic of a write is done by the backend that these parameters are placed
 * {@link #on}, and is the same to the bit on every backend.
 */
public final class Parameters extends NamedTensors {
  private final WeightWriter writer;

  private Parameters(
      List<Parameter> list,
      List<Tensor> tensors,
      WeightWriter writer,
      Map<String, LowRankTerm> beside) {
    super(list, tensors, writer, beside);
    this.writer = writer;
  }

  /**
   * Parameters over the given tensors, all trainable but those in a stored format, written by plain
   * loops on the host.
   *
   * @param tensors by name, in the map's iteration order; elements are shared, not copied
   */
  public static Parameters of(Map<String, Tensor> tensors) {
    return new Parameters(
        named(tensors), List.copyOf(tensors.values()), new HostWriter(), Map.of());
  }

  /** Parameters of a single trainable tensor. */
  public static Parameters of(String name, Tensor tensor) {
    return of(Map.of(name, tensor));
  }

  /**
   * The same tensors, written by another backend; elements are shared, not copied. From then on
   * they are to be read and written through the new parameters alone.
   */
  public Parameters on(WeightWriter backend) {
    list().forEach(this::tensor); // the backend that they leave may have newer elements
    return new Parameters(list(), storage(), backend, termsBeside());
  }

  /**
   * The same tensors with these low-rank terms, and no others, beside their matrices; elements are
   * shared, not copied. Whatever is computed with a matrix from then on has its term.
   *
   * @param beside by the names of the matrices; terms may share a tensor
   * @throws IllegalArgumentException if a term does not fit its matrix
   */
  public Parameters with(Map<String, LowRankTerm> beside) {
    return new Parameters(list(), storage(), writer, beside);
  }

  @Override
  public Parameters freeze(Predicate<Parameter> frozen) {
    return new Parameters(masked(frozen), storage(), writer, termsBeside());
  }

  /**
   * New parameters of the same names, shapes, mask and backend, all elements 0; no terms beside
   * them, since they are no weights.
   */
  public Parameters zeros() {
    return new Parameters(
        list(), list().stream().map(p -> Tensor.zeros(p.shape())).toList(), writer, Map.of());
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
    for (Parameter p : list()) {
      if (p.trainable() && selected.test(p)) {
        Tensor state = Tensor.zeros(shape.apply(p));
        part.add(new Parameter(part.size(), p.name(), state.shape(), true));
        zeros.add(state);
      }
    }
    return new Parameters(part, zeros, writer, Map.of());
  }

  /**
   * New parameters with the same names, shapes, mask, backend, elements and terms beside them;
   * elements in a stored format, which nothing writes, are shared.
   */
  public Parameters copy() {
    return new Parameters(
        list(),
        list().stream()
            .map(this::tensor)
            .map(t -> t.isStored() ? t : new Tensor(t.shape(), t.data().clone()))
            .toList(),
        writer,
        termsBeside());
  }

  /**
   * The same tensors, but for stored matrices that are selected: those are copies that lie {@link
   * AbreastElements abreast}, as products with one row of activations read them fastest; other
   * elements are shared. All results have the same bits. The backend's threads share the work.
   *
   * <p>The copies take as much memory outside of the heap as the matrices have bytes. Those whose
   * rows do not fit, and all behind the first that there is no room for, are shared.
   *
   * @throws zeroth.tensor.BadInputException if a file that a matrix lies in has become shorter
   */
  public Parameters abreast(Predicate<Parameter> selected) {
    Tensor[] tensors = storage().toArray(new Tensor[0]);
    AtomicInteger next = new AtomicInteger(); // tensors differ in size: who is done takes another
    AtomicBoolean full = new AtomicBoolean(); // asking in vain takes the JVM half a second
    writer.each(
        tensors.length,
        (task, kernels) -> {
          int i = next.getAndIncrement();
          Tensor rows = tensors[i];
          if (!full.get() && selected.test(list().get(i)) && AbreastElements.fits(rows)) {
            try {
              tensors[i] = new Tensor(rows.shape(), AbreastElements.of(rows));
            } catch (OutOfMemoryError e) { // as allocateDirect says that its limit is reached
              full.set(true);
            }
          }
        });
    return new Parameters(list(), List.of(tensors), writer, termsBeside());
  }

  /** What writes these parameters: the part of their backend that does. */
  public WeightWriter backend() {
    return writer;
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
      writer.add(this, scale, v);
    }
  }
}
