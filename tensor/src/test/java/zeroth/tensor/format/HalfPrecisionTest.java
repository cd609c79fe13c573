package zeroth.tensor.format;

import org.junit.jupiter.api.Test;

class HalfPrecisionTest {

  @Test
  void everyBinary16IsItsDefinedValue() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      DefinedFloat.same(5, 10, bits, HalfPrecision.binary16((short) bits));
    }
  }

  @Test
  void everyBfloat16IsItsDefinedValue() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      DefinedFloat.same(8, 7, bits, HalfPrecision.bfloat16((short) bits));
    }
  }
}
