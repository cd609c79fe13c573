package zeroth.transformer.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.format.HalfPrecision;
import zeroth.transformer.checkpoint.FloatFormat;
import zeroth.transformer.checkpoint.StoredTensor;

/**
 * Reads one TensorProto message (field numbers from onnx.proto). Elements go from the stream
 * straight into their array, whose length is known from the extents and compared with the bytes
 * that the message claims before it is allocated.
 */
final class OnnxTensorParser {
  private static final int DIMS = 1;
  private static final int DATA_TYPE = 2;
  private static final int FLOAT_DATA = 4;
  private static final int INT32_DATA = 5;
  private static final int INT64_DATA = 7;
  private static final int NAME = 8;
  private static final int RAW_DATA = 9;
  private static final int EXTERNAL_DATA = 13;
  private static final int DATA_LOCATION = 14;

  private static final int INT64 = 7;
  private static final Map<Integer, FloatFormat> FLOATS =
      Map.of(1, FloatFormat.F32, 10, FloatFormat.F16, 16, FloatFormat.BF16);
  private static final int RANK_LIMIT = 16;

  /** Integer tensors hold shapes and indices; longer ones are buffers that nothing here needs. */
  private static final int INTEGERS_LIMIT = 16;

  /** Larger arrays grow as their elements arrive, since a stream's claims cannot be checked. */
  private static final int FIRST_ALLOCATION = 1 << 24;

  private final String source;
  private final CodedInputStream in;
  private final List<Long> extents = new ArrayList<>();
  private String name = "";
  private int type;
  private float[] floats;
  private int filled;
  private final List<Long> integers = new ArrayList<>();

  OnnxTensorParser(String source, CodedInputStream in) {
    this.source = source;
    this.in = in;
  }

  /** Reads the message's fields up to the limit that is set on the stream. */
  void readFields() throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      boolean packed = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      switch (WireFormat.getTagFieldNumber(tag)) {
        case DIMS -> repeated(packed, this::extent);
        case DATA_TYPE -> type = in.readInt32();
        case NAME -> name = in.readString();
        case RAW_DATA -> ProtobufMessage.read(in, this::raw);
        case FLOAT_DATA -> repeated(packed, () -> put(in.readFloat()));
        case INT32_DATA -> repeated(packed, () -> narrow(in.readInt32()));
        case INT64_DATA -> repeated(packed, () -> integer(in.readInt64()));
        case EXTERNAL_DATA -> throw external();
        case DATA_LOCATION -> location(in.readEnum());
        default -> in.skipField(tag);
      }
    }
  }

  /** The tensor, once its fields are read. */
  OnnxTensor tensor() {
    FloatFormat format = FLOATS.get(type);
    long size = size();
    if (format != null) {
      if (filled != size) {
        throw bad(size + " elements for shape " + StoredTensor.shapeText(extents), "" + filled);
      }
      float[] data = floats == null ? new float[0] : floats;
      return new OnnxTensor(name, List.copyOf(extents), format.name(), data, null);
    }
    boolean whole = type == INT64 && integers.size() == size;
    long[] values = whole ? integers.stream().mapToLong(Long::longValue).toArray() : null;
    return new OnnxTensor(name, List.copyOf(extents), "ONNX type " + type, null, values);
  }

  /** Repeated numbers are one message of many (packed) or one of each. */
  private void repeated(boolean packed, ProtobufMessage.Body element) throws IOException {
    if (!packed) {
      element.read();
      return;
    }
    ProtobufMessage.read(
        in,
        () -> {
          while (!in.isAtEnd()) {
            element.read();
          }
        });
  }

  private void extent() throws IOException {
    long extent = in.readInt64();
    if (extent < 0 || extent > Integer.MAX_VALUE || extents.size() == RANK_LIMIT) {
      throw bad("up to " + RANK_LIMIT + " extents from 0 to 2^31-1", "" + extent);
    }
    extents.add(extent);
  }

  private void raw() throws IOException {
    int length = in.getBytesUntilLimit();
    FloatFormat format = FLOATS.get(type);
    if (format != null) {
      long expected = size() * format.bytes();
      if (expected != length) {
        String shape = format + " " + StoredTensor.shapeText(extents);
        throw bad(expected + " bytes for " + shape, length + " bytes");
      }
      rawFloats(format, (int) size());
    } else if (type == INT64 && length <= INTEGERS_LIMIT * 8 && length % 8 == 0) {
      for (int i = 0; i < length; i += 8) {
        integer(in.readFixed64());
      }
    } else {
      in.skipRawBytes(length);
    }
  }

  private void rawFloats(FloatFormat format, int count) throws IOException {
    for (int left = count; left > 0; ) {
      int chunk = Math.min(left, 1 << 14);
      ByteBuffer bytes = ByteBuffer.wrap(in.readRawBytes(chunk * format.bytes()));
      reserve(chunk);
      format.decode(bytes.order(ByteOrder.LITTLE_ENDIAN), floats, filled, chunk);
      filled += chunk;
      left -= chunk;
    }
  }

  private void put(float value) {
    if (FLOATS.get(type) != null) {
      reserve(1);
      floats[filled++] = value;
    }
  }

  /** Half-precision elements outside raw_data come as the low bits of an int32 each. */
  private void narrow(int bits) {
    if (type == 10 || type == 16) {
      put(type == 10 ? HalfPrecision.binary16((short) bits) : HalfPrecision.bfloat16((short) bits));
    }
  }

  private void integer(long value) {
    if (integers.size() <= INTEGERS_LIMIT) {
      integers.add(value);
    }
  }

  /** Makes room for more elements, at most as many as the extents say. */
  private void reserve(int more) {
    long size = size();
    if (filled + (long) more > size) {
      throw bad(size + " elements for shape " + StoredTensor.shapeText(extents), "more");
    }
    if (floats == null) {
      floats = new float[(int) Math.min(size, FIRST_ALLOCATION)];
    } else if (filled + more > floats.length) {
      floats = Arrays.copyOf(floats, (int) Math.min(size, 2L * floats.length));
    }
  }

  /** The product of the extents; every extent and the product are below 2^31. */
  private long size() {
    long size = 1;
    for (long extent : extents) {
      size *= extent;
      if (size > Integer.MAX_VALUE) {
        throw bad("at most 2^31-1 elements", "shape " + StoredTensor.shapeText(extents));
      }
    }
    return size;
  }

  private void location(int where) {
    if (where != 0) {
      throw external();
    }
  }

  private BadInputException external() {
    return bad("weights inside the file", "external data (save the model as a single file)");
  }

  private BadInputException bad(String expected, String found) {
    String place = name.isEmpty() ? "a tensor" : "tensor " + name;
    return new BadInputException(
        source, place + ", before byte " + in.getTotalBytesRead(), expected, found);
  }
}
