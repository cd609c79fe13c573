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
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.checkpoint.FloatFormat;
import zeroth.transformer.checkpoint.NewFile;

/** Writes parameters as a safetensors file of F32 tensors, in their order. */
public final class SafetensorsWriter {
  /** The header is padded to this, so that the data part is aligned in the file. */
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /**
   * A tensor to write.
   *
   * @param name in the file
   * @param shape in the file
   * @param data gives the elements in row-major order when it is their turn
   */
  public record Entry(String name, Shape shape, Supplier<float[]> data) {}

  /** Parameters as they are. */
  public static List<Entry> entries(Parameters parameters) {
    return parameters.list().stream()
        .map(p -> new Entry(p.name(), p.shape(), () -> parameters.tensor(p).data()))
        .toList();
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
    ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (Entry tensor : tensors) {
      float[] data = tensor.data().get();
      for (int i = 0; i < data.length; ) {
        int count = Math.min(data.length - i, chunk.capacity() / 4);
        chunk.clear().asFloatBuffer().put(data, i, count);
        writeFully(out, chunk.limit(count * 4));
        i += count;
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
        json.writeStringField("dtype", FloatFormat.F32.name());
        json.writeFieldName("shape");
        int[] extents = tensor.shape().extents().stream().mapToInt(Integer::intValue).toArray();
        json.writeArray(extents, 0, extents.length);
        json.writeFieldName("data_offsets");
        long end = at + 4L * tensor.shape().size();
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
