package zeroth.transformer.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.StoredElements;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.format.StoredFormat;

/** Weights rounded to a format of 16 bits, by arithmetic in double. */
public final class Narrow {
  private Narrow() {}

  /** The tensors in such a format. */
  public static Map<String, Tensor> stored(Parameters theta, StoredFormat format) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    theta.list().forEach(p -> tensors.put(p.name(), stored(theta.tensor(p), format)));
    return tensors;
  }

  private static Tensor stored(Tensor tensor, StoredFormat format) {
    int bits = format == StoredFormat.BF16 ? 7 : 10;
    int bias = format == StoredFormat.BF16 ? 127 : 15;
    ByteBuffer bytes = ByteBuffer.allocate(2 * tensor.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (float x : tensor.data()) {
      bytes.putShort((short) bits(x, bits, bias));
    }
    Shape shape = tensor.shape();
    return new Tensor(shape, new StoredElements(format, bytes.flip(), shape.size(), "narrow"));
  }

  /** Sign, exponent and fraction of a number that is cut towards 0; tiny ones become 0. */
  private static int bits(double x, int fractionBits, int bias) {
    int sign = x < 0 ? 0x8000 : 0;
    int exponent = Math.getExponent(x);
    if (exponent <= -bias) {
      return sign;
    }
    double fraction = Math.abs(x) / Math.scalb(1.0, exponent) - 1;
    int cut = (int) (fraction * (1 << fractionBits));
    return sign | exponent + bias << fractionBits | cut;
  }
}
