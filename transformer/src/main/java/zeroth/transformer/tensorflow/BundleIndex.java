package zeroth.transformer.tensorflow;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Shape;

/**
 * The index of a TensorFlow checkpoint (tensorflow/core/protobuf/tensor_bundle.proto): a LevelDB
 * table of a BundleHeaderProto under the empty key and a BundleEntryProto for each tensor.
 *
 * @param tensors where each tensor is, by its name
 */
record BundleIndex(Map<String, Entry> tensors) {
  private static final int FLOAT = 1;
  private static final int MOST_DIMENSIONS = 8;

  /**
   * A tensor of little-endian float32 in row-major order.
   *
   * @param shape the extents
   * @param offset first byte in the data file
   * @param checksum masked CRC-32C of its bytes
   */
  record Entry(Shape shape, long offset, int checksum) {
    /** Length in bytes. */
    long bytes() {
      return 4L * shape.size();
    }
  }

  /**
   * Reads an index.
   *
   * @param source the file's name for messages
   * @throws BadInputException if it is none, or of a checkpoint in several files or of big-endian
   *     numbers; tensors of other types than float32 and slices are left out
   */
  static BundleIndex of(String source, byte[] content) {
    return of(source, LevelDbTable.entries(source, content));
  }

  /** The same of a table's entries. */
  static BundleIndex of(String source, Map<String, ByteBuffer> table) {
    Map<String, Entry> tensors = new LinkedHashMap<>();
    if (!table.containsKey("")) {
      throw new BadInputException(source, "key \"\"", "the header of a TensorFlow bundle", "none");
    }
    table.forEach(
        (name, value) -> {
          try {
            CodedInputStream in = CodedInputStream.newInstance(value.duplicate());
            if (name.isEmpty()) {
              header(source, in);
            } else {
              Entry entry = entry(source, name, in);
              if (entry != null) {
                tensors.put(name, entry);
              }
            }
          } catch (IOException e) {
            throw new BadInputException(source, name, "a protobuf message", "none");
          }
        });
    return new BundleIndex(tensors);
  }

  private static void header(String source, CodedInputStream in) throws IOException {
    int shards = 1;
    int order = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> shards = number(in, tag);
        case 2 -> order = number(in, tag);
        default -> in.skipField(tag);
      }
    }
    if (shards != 1 || order != 0) {
      String found = shards + " files, byte order " + order;
      throw new BadInputException(
          source, "header", "a bundle of one file of little-endian numbers", found);
    }
  }

  /** Null for what is not a whole tensor of float32. */
  private static Entry entry(String source, String name, CodedInputStream in) throws IOException {
    int type = 0;
    List<Integer> extents = new ArrayList<>();
    long offset = 0;
    long size = 0;
    int shard = 0;
    int checksum = 0;
    boolean sliced = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> type = number(in, tag);
        case 2 -> extents = message(in, tag, source, name);
        case 3 -> shard = number(in, tag);
        case 4 -> offset = wide(in, tag);
        case 5 -> size = wide(in, tag);
        case 6 -> {
          expect(tag, 5);
          checksum = in.readFixed32();
        }
        case 7 -> {
          sliced = true;
          in.skipField(tag);
        }
        default -> in.skipField(tag);
      }
    }
    if (type != FLOAT || sliced) {
      return null;
    }
    try {
      Entry entry = new Entry(new Shape(extents), offset, checksum);
      if (shard != 0 || offset < 0 || size != entry.bytes()) {
        String found = size + " bytes at " + offset + " of file " + shard;
        throw new BadInputException(source, name, entry.bytes() + " bytes in file 0", found);
      }
      return entry;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new BadInputException(source, name, "a shape", extents.toString());
    }
  }

  /** The extents of a TensorShapeProto. */
  private static List<Integer> message(CodedInputStream in, int tag, String source, String name)
      throws IOException {
    List<Integer> extents = new ArrayList<>();
    expect(tag, 2);
    int outer = in.pushLimit(in.readRawVarint32());
    for (int field = in.readTag(); field != 0; field = in.readTag()) {
      if (field >>> 3 != 2) {
        in.skipField(field);
        continue;
      }
      expect(field, 2);
      int inner = in.pushLimit(in.readRawVarint32());
      long extent = 0;
      for (int part = in.readTag(); part != 0; part = in.readTag()) {
        if (part >>> 3 == 1) {
          extent = wide(in, part);
        } else {
          in.skipField(part);
        }
      }
      in.popLimit(inner);
      if (extent < 0 || extent > Integer.MAX_VALUE || extents.size() == MOST_DIMENSIONS) {
        throw new BadInputException(source, name, "a shape", "extent " + extent);
      }
      extents.add((int) extent);
    }
    in.popLimit(outer);
    return extents;
  }

  private static int number(CodedInputStream in, int tag) throws IOException {
    expect(tag, 0);
    return in.readInt32();
  }

  private static long wide(CodedInputStream in, int tag) throws IOException {
    expect(tag, 0);
    return in.readInt64();
  }

  private static void expect(int tag, int wireType) throws IOException {
    if ((tag & 7) != wireType) {
      throw new IOException("wire type " + (tag & 7));
    }
  }
}
