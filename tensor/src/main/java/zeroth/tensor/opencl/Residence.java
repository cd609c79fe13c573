package zeroth.tensor.opencl;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.opencl.Arenas.Block;

/**
 * Which tensors the device has, and whose copy is the newest. Exactly one side owns the truth:
 *
 * <ul>
 *   <li>the device, once an op has used the tensor there; an update changes the device's copy
 *       alone;
 *   <li>the host, from the moment it asks for the elements ({@link NamedTensors#tensor}) until an
 *       op uses them again: what it asks for is brought up to date first, and since it may write,
 *       it is copied to the device before the next use.
 * </ul>
 *
 * <p>Tensors are known by their arrays, so parameters that share storage share the device's copy. A
 * copy goes when its array is collected. A tensor in a stored format is widened on its way to the
 * device, once, as neither side writes it.
 */
final class Residence {
  private final Session session;
  private final Map<Key, Copy> copies = new HashMap<>();
  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

  Residence(Session session) {
    this.session = session;
  }

  private static final class Key extends WeakReference<Object> {
    private final int hash;

    Key(Object elements, ReferenceQueue<Object> queue) {
      super(elements, queue);
      hash = System.identityHashCode(elements);
    }

    static Object of(Tensor tensor) {
      return tensor.isStored() ? tensor.elements() : tensor.data();
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return this == other || other instanceof Key key && get() != null && get() == key.get();
    }
  }

  private static final class Copy {
    final Block block;
    boolean hostIsAhead = true;
    boolean deviceIsAhead;

    Copy(Block block) {
      this.block = block;
    }
  }

  /** Makes room for all tensors of these parameters that are not here yet. */
  void expect(NamedTensors parameters) {
    long missing = 0;
    for (Parameter p : parameters.list()) {
      if (copy(parameters.storage(p)) == null) {
        missing += p.size() + 16L;
      }
    }
    if (missing > Session.TRANSFER) {
      collect();
      session.reserve(missing);
    }
  }

  /**
   * Address of a tensor's newest elements on the device.
   *
   * @param watched whether the host tells when it asks for the elements; if not they are copied
   */
  int address(Tensor tensor, boolean watched) {
    Copy copy = copy(tensor);
    if (copy == null) {
      collect();
      copy = new Copy(session.take(tensor.size()));
      copies.put(new Key(Key.of(tensor), collected), copy);
    }
    if (copy.hostIsAhead || !watched && !tensor.isStored()) {
      session.upload(tensor.elements(), copy.block);
      copy.hostIsAhead = false;
    }
    return copy.block.address();
  }

  /** The device's copy was changed. */
  void changed(Tensor tensor) {
    copy(tensor).deviceIsAhead = true;
  }

  /** The host asks for a tensor's elements, to read or to write them. */
  void expose(Tensor tensor) {
    session.requireWhole();
    if (tensor.isStored()) {
      return;
    }
    // Launches that are written down read the device's copy, or a vector written down beside them.
    Copy copy = copy(tensor);
    if (copy != null) {
      bringHome(tensor.data(), copy);
      copy.hostIsAhead = true;
    }
    session.forget(tensor.data());
  }

  /** A tensor's newest elements, for the host to read and not to write. */
  float[] newest(Tensor tensor) {
    Copy copy = copy(tensor);
    if (copy != null) {
      bringHome(tensor.data(), copy);
    }
    return tensor.data();
  }

  /** Brings home all that the device has newer. */
  void bringHome() {
    copies.forEach(
        (key, copy) -> {
          if (key.get() instanceof float[] array) {
            bringHome(array, copy);
          }
        });
  }

  private void bringHome(float[] array, Copy copy) {
    if (copy.deviceIsAhead) {
      session.read(copy.block, array);
      session.forget(array);
      copy.deviceIsAhead = false;
    }
  }

  private Copy copy(Tensor tensor) {
    return copies.get(new Key(Key.of(tensor), null));
  }

  private void collect() {
    for (Object key = collected.poll(); key != null; key = collected.poll()) {
      Copy copy = copies.remove(key);
      if (copy != null) {
        session.give(copy.block);
      }
    }
  }
}
