package zeroth.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which package of this module may know which: arrows run one way. Read from the sources. */
class PackageArrowsTest {
  /** What every package above the directions may know; "" is the root. */
  private static final Set<String> BELOW = Set.of("", "format", "math", "random", "direction");

  /** What each package may know. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("", Set.of("format")),
          Map.entry("format", Set.of()),
          Map.entry("math", Set.of()),
          Map.entry("random", Set.of("math")),
          Map.entry("direction", Set.of("", "math", "random")),
          Map.entry("backend", BELOW),
          Map.entry("update", and("backend")),
          Map.entry("reference", and("backend")),
          Map.entry("cpu", and("backend")),
          Map.entry("cpu.vector", and("backend", "cpu")),
          Map.entry("opencl", and("backend", "update", "reference", "cpu")),
          Map.entry("gradient", and("backend")),
          Map.entry("sequence", and("backend")),
          Map.entry("inputs", and("backend")));

  private static Set<String> and(String... more) {
    Set<String> all = new TreeSet<>(BELOW);
    all.addAll(Set.of(more));
    return all;
  }

  @Test
  void noPackageKnowsMoreThanItMay() throws IOException {
    PackageArrows.of("zeroth.tensor").areWithin(ALLOWED);
  }

  @Test
  void arrowsAreFoundInAllTheirForms() {
    PackageArrows found = new PackageArrows(new TreeMap<>());
    found.read(
        """
        /* import zeroth.tensor.comment.A; */
        package zeroth.tensor.own;
        import static zeroth.tensor.fixed.B.c;
        import zeroth.tensor.star.*;
        import zeroth.tensor.Shape;
        import zeroth.tensor.one.two.D;
        import zeroth.tensor.own.E; // zeroth.tensor.comment.F
        import zeroth.tensorial.J;
        class G { zeroth.tensor.full.H h = of("zeroth.tensor.text.I"); }
        """,
        "zeroth.tensor");
    assertEquals(Map.of("own", Set.of("", "fixed", "full", "one.two", "star")), found.arrows());
    Map<String, Set<String>> less = Map.of("own", Set.of("", "fixed", "full", "one.two"));
    assertThrows(AssertionError.class, () -> found.areWithin(less));
    assertThrows(AssertionError.class, () -> found.areWithin(Map.of()));
  }

  @Test
  void circlesOfAnyLengthAreFound() {
    Map<String, Set<String>> arrows =
        Map.of("a", Set.of("b"), "b", Set.of("c"), "c", Set.of("a"), "d", Set.of());
    PackageArrows found = new PackageArrows(arrows);
    assertEquals(Set.of("a", "b", "c"), found.knots());
    assertThrows(AssertionError.class, () -> found.areWithin(arrows));
    Map<String, Set<String>> none = Map.of("a", Set.of("b", "c"), "b", Set.of("c"), "c", Set.of());
    assertEquals(Set.of(), new PackageArrows(none).knots());
  }
}
