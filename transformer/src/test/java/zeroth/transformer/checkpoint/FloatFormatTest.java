package zeroth.transformer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class FloatFormatTest {

  @Test
  void elementsGoWhereTheyBelongAndNoFurther() {
    ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(1.5f).putShort((short) 0x3c00).putShort((short) 0x3f80).putFloat(9).flip();
    float[] out = new float[5];
    FloatFormat.F32.decode(bytes, out, 1, 1);
    FloatFormat.F16.decode(bytes, out, 2, 1);
    FloatFormat.BF16.decode(bytes, out, 3, 1);
    assertEquals(8, bytes.position());
    assertArrayEquals(new float[] {0, 1.5f, 1, 1, 0}, out);
  }
}
