package zeroth.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ShapeProperties {

  @Property
  void sizeIsTheProductAndRowsTimesColumns(
      @ForAll @Size(max = 4) List<@IntRange(max = 60) Integer> extents) {
    Shape shape = new Shape(extents);
    assertEquals(
        extents.stream().mapToInt(Integer::intValue).reduce(1, (a, b) -> a * b), shape.size());
    assertEquals(shape.size(), shape.rows() * shape.columns());
    assertEquals(extents.size(), shape.rank());
    assertEquals(extents.size() == 2, shape.isMatrix());
  }

  @Property
  void negativeExtentsAreRefused(@ForAll @IntRange(min = Integer.MIN_VALUE, max = -1) int extent) {
    assertThrows(IllegalArgumentException.class, () -> Shape.of(3, extent));
    assertThrows(IllegalArgumentException.class, () -> Shape.of(0, extent));
  }

  /** Also where the product wraps around to something small in 32 or in 64 bits. */
  @Property
  void moreElementsThanAnIntHoldsAreRefused(
      @ForAll @IntRange(min = 46_341) int a, @ForAll @IntRange(min = 46_341) int b) {
    assertThrows(IllegalArgumentException.class, () -> Shape.of(a, b));
    assertThrows(IllegalArgumentException.class, () -> Shape.of(1, a, b, 2));
  }

  @Example
  void wrappedProductsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Shape.of(1 << 16, 1 << 16));
    assertThrows(
        IllegalArgumentException.class, () -> Shape.of(1 << 16, 1 << 16, 1 << 16, 1 << 16));
    assertEquals(Integer.MAX_VALUE, Shape.of(Integer.MAX_VALUE).size());
  }

  @Example
  void vectorsScalarsAndEmptyShapes() {
    assertEquals(1, Shape.of().size());
    assertEquals(1, Shape.of().rows());
    assertEquals(1, Shape.of().columns());
    assertEquals(1, Shape.of(5).rows());
    assertEquals(5, Shape.of(5).columns());
    assertEquals(6, Shape.of(2, 3, 4).rows());
    assertEquals(0, Shape.of(0, 7).size());
    assertEquals("(2, 3)", Shape.of(2, 3).toString());
    assertEquals("()", Shape.of().toString());
  }

  @Example
  void extentsAreACopy() {
    List<Integer> extents = new ArrayList<>(List.of(2, 3));
    Shape shape = new Shape(extents);
    extents.set(0, 100);
    assertEquals(Shape.of(2, 3), shape);
  }
}
