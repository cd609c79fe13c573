package zeroth.transformer.torch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Shape;
import zeroth.transformer.checkpoint.BoundedFile;
import zeroth.transformer.checkpoint.FloatFormat;
import zeroth.transformer.checkpoint.StoredTensor;
import zeroth.transformer.torch.Pickled.Dictionary;
import zeroth.transformer.torch.Pickled.Storage;
import zeroth.transformer.torch.Pickled.Stored;

/**
 * A file of torch.save that holds a state dict: tensors by name, such as pytorch_model.bin. Nothing
 * of it is executed. Several tensors may lie in one storage, as tied weights do; a tensor's
 * elements must lie there side by side, in row-major order or transposed.
 */
public final class TorchWeights implements Closeable {
  /**
   * How much larger all tensors may be than the storages that they lie in. Weights that are tied
   * have a few names; a file of thousands of names for one storage would take memory without bound.
   */
  private static final int MOST_SHARED = 4;

  /** Bytes of an element of those storages that are read; of the others only the sizes matter. */
  private static final Map<String, Integer> WIDTHS =
      Map.of(
          "DoubleStorage", 8,
          "LongStorage", 8,
          "IntStorage", 4,
          "ShortStorage", 2,
          "CharStorage", 1,
          "ByteStorage", 1,
          "BoolStorage", 1);

  private final TorchArchive archive;
  private final FileChannel channel;
  private final Map<String, Stored> tensors = new LinkedHashMap<>();
  private final Set<String> checked = new HashSet<>();

  private TorchWeights(TorchArchive archive, FileChannel channel) {
    this.archive = archive;
    this.channel = channel;
  }

  /**
   * Opens a file and looks at everything but the elements.
   *
   * @throws BadInputException if it cannot be read, is of torch's older format, damaged, or holds
   *     anything but tensors by name
   */
  public static TorchWeights open(Path file) {
    String source = file.toString();
    FileChannel channel = null;
    try {
      channel = FileChannel.open(BoundedFile.regular(file));
      TorchWeights weights = of(Bytes.of(source, channel), channel);
      channel = null;
      return weights;
    } catch (IOException e) {
      throw BoundedFile.unreadable(source, e);
    } finally {
      closeQuietly(channel);
    }
  }

  /** The weights of a file's content. */
  static TorchWeights of(String source, byte[] content) {
    return of(Bytes.of(source, content), null);
  }

  private static TorchWeights of(Bytes bytes, FileChannel channel) {
    TorchWeights weights = new TorchWeights(TorchArchive.of(bytes), channel);
    weights.addAll();
    return weights;
  }

  private void addAll() {
    Pickled top = archive.top(PickleProgram.Kind.TENSORS);
    if (!(top instanceof Dictionary dictionary) || dictionary.items().isEmpty()) {
      throw bad("content", "tensors by name", "something else");
    }
    Map<String, Long> storages = new HashMap<>();
    long[] sum = new long[1];
    dictionary
        .items()
        .forEach(
            (name, value) -> {
              if (!(value instanceof Stored tensor)) {
                String found = value instanceof Dictionary ? "a dictionary" : "something else";
                throw bad(name, "a tensor", found);
              }
              int width = width(tensor.storage());
              archive.storage(name, tensor.storage(), width);
              layout(name, tensor);
              storages.put(tensor.storage().key(), tensor.storage().count() * width);
              sum[0] += Strides.count(tensor.shape()) * width;
              tensors.put(name, tensor);
            });
    long all = storages.values().stream().mapToLong(Long::longValue).sum();
    if (sum[0] > MOST_SHARED * all) {
      throw bad(
          "content",
          "tensors of at most " + MOST_SHARED + " times the bytes of their storages",
          sum[0] + " bytes in " + all);
    }
  }

  private void layout(String name, Stored tensor) {
    long count = Strides.count(tensor.shape());
    if (count < 0) {
      throw bad(name, "at most 2^31-1 elements", "shape " + shapeText(name, tensor));
    }
    if (count > 0 && !Strides.areDense(tensor.shape(), tensor.strides())) {
      throw bad(
          name,
          "elements side by side, in row-major order or transposed",
          "strides " + StoredTensor.shapeText(tensor.strides()) + " of " + shapeText(name, tensor));
    }
    if (tensor.offset() < 0 || tensor.offset() > tensor.storage().count() - count) {
      throw bad(
          name,
          count + " elements from " + tensor.offset() + " on",
          "a storage of " + tensor.storage().count());
    }
  }

  private static String shapeText(String name, Stored tensor) {
    return StoredTensor.shapeText(tensor.shape());
  }

  private static int width(Storage storage) {
    Integer width = WIDTHS.get(storage.kind());
    return width == null ? format(storage).bytes() : width;
  }

  /** How a storage's real numbers are stored; null where they are not read. */
  static FloatFormat format(Storage storage) {
    return switch (storage.kind()) {
      case "FloatStorage" -> FloatFormat.F32;
      case "HalfStorage" -> FloatFormat.F16;
      case "BFloat16Storage" -> FloatFormat.BF16;
      default -> null;
    };
  }

  /** The file's name, as messages show it. */
  public String source() {
    return archive.source();
  }

  /** The tensors' names in the file's order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  /** How messages show a tensor's shape. */
  public String shapeText(String name) {
    return shapeText(name, tensors.get(name));
  }

  /** Whether a tensor has this shape. */
  public boolean hasShape(String name, Shape shape) {
    return StoredTensor.hasShape(tensors.get(name).shape(), shape);
  }

  /**
   * The elements of a tensor in row-major order, in an array of the caller's.
   *
   * @throws BadInputException if they are no float32, float16 or bfloat16 numbers, or damaged
   */
  public float[] read(String name) {
    Stored tensor = tensors.get(name);
    Storage storage = tensor.storage();
    FloatFormat format = format(storage);
    if (format == null) {
      throw bad(name, "a FloatStorage, HalfStorage or BFloat16Storage", "a " + storage.kind());
    }
    StoredZip.Entry entry = archive.storage(name, storage, format.bytes());
    if (checked.add(storage.key())) {
      entry.check();
    }
    float[] data = new float[(int) Strides.count(tensor.shape())];
    ByteBuffer chunk =
        ByteBuffer.allocate((int) Math.min(1 << 16, (long) data.length * format.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    long at = entry.from() + tensor.offset() * format.bytes();
    for (int i = 0; i < data.length; ) {
      int count = Math.min(data.length - i, chunk.capacity() / format.bytes());
      chunk.clear().limit(count * format.bytes());
      entry.bytes().fill(at, chunk);
      format.decode(chunk, data, i, count);
      at += (long) count * format.bytes();
      i += count;
    }
    boolean ordered = Strides.ofRowMajor(tensor.shape()).equals(tensor.strides());
    return ordered ? data : Strides.inOrder(data, tensor.shape(), tensor.strides());
  }

  private BadInputException bad(String place, String expected, String found) {
    return new BadInputException(archive.source(), place, expected, found);
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }

  /** Nothing is written, so a failure to close loses nothing. */
  private static void closeQuietly(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // the file was only read
    }
  }
}
