package zeroth.transformer.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Elements;
import zeroth.tensor.FloatElements;
import zeroth.tensor.Shape;
import zeroth.tensor.StoredElements;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.format.HalfPrecision;
import zeroth.tensor.format.Widening;
import zeroth.transformer.checkpoint.FloatFormat;
import zeroth.transformer.checkpoint.NewFile;

/**
 * Writes parameters as a safetensors file, in their order: tensors that stay in F16 or BF16 as they
 * are stored, all others in F32.
 */
public final class SafetensorsWriter {
  /** The header is padded to this, so that the data part is aligned in the file. */
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /**
   * A tensor to write.
   *
   * @param name in the file
   * @param shape in the file
   * @param format in the file
   * @param elements gives them in row-major order when it is their turn
   */
  public record Entry(String name, Shape shape, FloatFormat format, Supplier<Elements> elements) {

    /** Elements in F32. */
    public static Entry of(String name, Shape shape, Supplier<float[]> data) {
      return new Entry(name, shape, FloatFormat.F32, () -> new FloatElements(data.get()));
    }

    /** The same under another name. */
    public Entry named(String other) {
      return new Entry(other, shape, format, elements);
    }
  }

  /** Parameters as they are. */
  public static List<Entry> entries(Parameters parameters) {
    return parameters.list().stream()
        .map(
            p ->
                new Entry(
                    p.name(),
                    p.shape(),
                    format(parameters.storage(p)),
                    () -> parameters.tensor(p).elements()))
        .toList();
  }

  /** What a tensor is written in: its own format if safetensors has it. */
  private static FloatFormat format(Tensor tensor) {
    for (FloatFormat format : FloatFormat.values()) {
      if (tensor.elements() instanceof StoredElements narrow
          && narrow.format() == format.narrow()) {
        return format;
      }
    }
    return FloatFormat.F32;
  }

  /**
   * Writes a new file. It is written beside the target under a temporary name and renamed at the
   * end, so that the target is whole or absent.
   *
   * @throws BadInputException if the target exists or cannot be written
   */
  public static void write(Parameters parameters, Path target) {
    write(parameters, Map.of("format", "pt"), target); // transformers refuses other files
  }

  /**
   * The same with metadata of the caller's own.
   *
   * @param metadata texts by key
   */
  public static void write(Parameters parameters, Map<String, String> metadata, Path target) {
    write(entries(parameters), metadata, target);
  }

  /**
   * Writes parameters as {@link #write(Parameters, Path)}, each element as the bfloat16 next to it,
   * see {@link HalfPrecision#toBfloat16}.
   */
  public static void writeBrain(Parameters parameters, Path target) {
    List<Entry> entries =
        parameters.list().stream()
            .map(
                p ->
                    new Entry(
                        p.name(),
                        p.shape(),
                        FloatFormat.BF16,
                        () -> brain(p.name(), parameters.tensor(p).data())))
            .toList();
    write(entries, Map.of("format", "pt"), target);
  }

  private static StoredElements brain(String name, float[] data) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * data.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float x : data) {
      bytes.putShort(HalfPrecision.toBfloat16(x));
    }
    return new StoredElements(FloatFormat.BF16.narrow(), bytes.flip(), data.length, name);
  }

  /** The same of tensors that need not be parameters. */
  public static void write(List<Entry> tensors, Map<String, String> metadata, Path target) {
    NewFile.create(
        target,
        temporary -> {
          try (FileChannel out =
              FileChannel.open(
                  temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            write(tensors, metadata, out);
            out.force(true);
          }
        });
  }

  private static void write(
      List<Entry> tensors, Map<String, String> metadata, WritableByteChannel out)
      throws IOException {
    byte[] header = header(tensors, metadata);
    int padding = Math.floorMod(-header.length, ALIGNMENT);
    ByteBuffer buffer = ByteBuffer.allocate(8 + header.length + padding);
    buffer.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length + padding).put(header);
    Arrays.fill(buffer.array(), buffer.position(), buffer.capacity(), (byte) ' ');
    writeFully(out, buffer.clear());
    float[] some = new float[1 << 14];
    ByteBuffer chunk =
        ByteBuffer.allocate(Float.BYTES * some.length).order(ByteOrder.LITTLE_ENDIAN);
    for (Entry tensor : tensors) {
      Elements elements = tensor.elements().get();
      if (tensor.format() != FloatFormat.F32) {
        writeFully(out, ((StoredElements) elements).stored());
        continue;
      }
      for (int i = 0; i < elements.size(); i += some.length) {
        int count = Math.min(elements.size() - i, some.length);
        elements.widen(i, count, some, 0, Widening.PLAIN);
        chunk.clear().asFloatBuffer().put(some, 0, count);
        writeFully(out, chunk.limit(count * Float.BYTES));
      }
    }
  }

  private static byte[] header(List<Entry> tensors, Map<String, String> metadata)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeObjectFieldStart("__metadata__");
      for (Map.Entry<String, String> entry : metadata.entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
      long at = 0;
      for (Entry tensor : tensors) {
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.format().name());
        json.writeFieldName("shape");
        int[] extents = tensor.shape().extents().stream().mapToInt(Integer::intValue).toArray();
        json.writeArray(extents, 0, extents.length);
        json.writeFieldName("data_offsets");
        long end = at + (long) tensor.format().bytes() * tensor.shape().size();
        json.writeArray(new long[] {at, end}, 0, 2);
        json.writeEndObject();
        at = end;
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
