package zeroth.transformer.checkpoint;

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
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;

/** Writes parameters as a safetensors file of F32 tensors, in their order. */
public final class SafetensorsWriter {
  /** The header is padded to this, so that the data part is aligned in the file. */
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

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
    NewFile.create(
        target,
        temporary -> {
          try (FileChannel out =
              FileChannel.open(
                  temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            write(parameters, metadata, out);
            out.force(true);
          }
        });
  }

  private static void write(
      Parameters parameters, Map<String, String> metadata, WritableByteChannel out)
      throws IOException {
    byte[] header = header(parameters, metadata);
    int padding = Math.floorMod(-header.length, ALIGNMENT);
    ByteBuffer buffer = ByteBuffer.allocate(8 + header.length + padding);
    buffer.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length + padding).put(header);
    Arrays.fill(buffer.array(), buffer.position(), buffer.capacity(), (byte) ' ');
    writeFully(out, buffer.clear());
    ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (Parameter p : parameters.list()) {
      float[] data = parameters.tensor(p).data();
      for (int i = 0; i < data.length; ) {
        int count = Math.min(data.length - i, chunk.capacity() / 4);
        chunk.clear().asFloatBuffer().put(data, i, count);
        writeFully(out, chunk.limit(count * 4));
        i += count;
      }
    }
  }

  private static byte[] header(Parameters parameters, Map<String, String> metadata)
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
      for (Parameter p : parameters.list()) {
        json.writeObjectFieldStart(p.name());
        json.writeStringField("dtype", FloatFormat.F32.name());
        json.writeFieldName("shape");
        int[] extents = p.shape().extents().stream().mapToInt(Integer::intValue).toArray();
        json.writeArray(extents, 0, extents.length);
        json.writeFieldName("data_offsets");
        long end = at + 4L * p.size();
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
