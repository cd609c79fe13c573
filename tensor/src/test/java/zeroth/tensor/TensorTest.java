package zeroth.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TensorTest {

  @Test
  void elementsFillTheShape() {
    assertThrows(IllegalArgumentException.class, () -> new Tensor(Shape.of(2, 3), new float[5]));
    assertThrows(IllegalArgumentException.class, () -> new Tensor(Shape.of(2, 3), new float[7]));
    assertEquals(6, new Tensor(Shape.of(2, 3), new float[6]).size());
    assertEquals(1, new Tensor(Shape.of(), new float[1]).size());
  }

  @Test
  void matricesAreRowMajor() {
    Tensor m = Tensor.matrix(new float[] {1, 2, 3}, new float[] {4, 5, 6});
    assertEquals(Shape.of(2, 3), m.shape());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, m.data());
    assertEquals(Shape.of(0, 0), Tensor.matrix().shape());
    assertThrows(
        IllegalArgumentException.class, () -> Tensor.matrix(new float[] {1, 2}, new float[] {3}));
  }

  @Test
  void segmentsCoverTheirRows() {
    Segments segments = Segments.ofLengths(3, 1, 4);
    assertEquals(3, segments.count());
    assertEquals(8, segments.total());
    assertEquals(4, segments.longest());
    int row = 0;
    for (int b = 0; b < segments.count(); b++) {
      assertEquals(row, segments.offset(b));
      row += segments.length(b);
    }
    assertEquals(row, segments.offset(segments.count()));
  }

  @Test
  void segmentsOfNothing() {
    Segments none = Segments.ofLengths();
    assertEquals(0, none.count());
    assertEquals(0, none.total());
    assertEquals(0, none.longest());
  }

  @Test
  void segmentsAreNotEmptyAndDoNotOverflow() {
    assertThrows(IllegalArgumentException.class, () -> Segments.ofLengths(3, 0));
    assertThrows(IllegalArgumentException.class, () -> Segments.ofLengths(-1));
    assertThrows(
        ArithmeticException.class, () -> Segments.ofLengths(Integer.MAX_VALUE, Integer.MAX_VALUE));
  }

  @Test
  void badInputIsOneLine() {
    BadInputException e =
        new BadInputException("a\nb.onnx", "byte 3\u2028", "4\u0085 bytes", "\u001b[31m\r\n");
    assertEquals("a b.onnx: byte 3 : expected 4  bytes, found  [31m ", e.getMessage());
    assertEquals("one two", new BadInputException("one\r\n\ttwo").getMessage());
  }
}
