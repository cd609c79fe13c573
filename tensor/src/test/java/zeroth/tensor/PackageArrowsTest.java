package zeroth.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package of this module may know which: arrows run one way. Read from the sources. */
class PackageArrowsTest {
  private static final String ROOT = "zeroth.tensor";

  /** What every package above the directions may know; "" is the root. */
  private static final Set<String> BELOW = Set.of("", "math", "random", "direction");

  /** What each package may know. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("", Set.of()),
          Map.entry("math", Set.of()),
          Map.entry("random", Set.of("math")),
          Map.entry("direction", Set.of("", "math", "random")),
          Map.entry("backend", BELOW),
          Map.entry("update", and("backend")),
          Map.entry("reference", and("backend")),
          Map.entry("cpu", and("backend")),
          Map.entry("cpu.vector", and("backend", "cpu")),
          Map.entry("opencl", and("backend", "update", "reference", "cpu")),
          Map.entry("gradient", and("backend")));

  private static final Pattern NOT_CODE =
      Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\"", Pattern.DOTALL);
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

  /** A package before a class or a star: in an import, or where a class is named in full. */
  private static final Pattern KNOWN =
      Pattern.compile("\\bzeroth\\.tensor((?:\\.[a-z]\\w*)*)\\.(?:[A-Z]|\\*)");

  private static Set<String> and(String... more) {
    Set<String> all = new TreeSet<>(BELOW);
    all.addAll(Set.of(more));
    return all;
  }

  private static String relative(String name) {
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
  }

  /** Adds the arrows of one source file. */
  private static void read(String source, Map<String, Set<String>> arrows) {
    String code = NOT_CODE.matcher(source).replaceAll(" ");
    Matcher name = PACKAGE.matcher(code);
    assertTrue(name.find(), "no package: " + source);
    String from = relative(name.group(1));
    Set<String> to = arrows.computeIfAbsent(from, p -> new TreeSet<>());
    Matcher known = KNOWN.matcher(code);
    while (known.find()) {
      to.add(relative(ROOT + known.group(1)));
    }
    to.remove(from);
  }

  private static Map<String, Set<String>> arrows() throws IOException {
    Map<String, Set<String>> arrows = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        read(Files.readString(file), arrows);
      }
    }
    return arrows;
  }

  /** The packages that lie on a cycle or above one: those left when all below are taken away. */
  private static Set<String> knots(Map<String, Set<String>> arrows) {
    Set<String> left = new TreeSet<>(arrows.keySet());
    while (left.removeIf(p -> arrows.get(p).stream().noneMatch(left::contains))) {
      // until no package is left that knows none of the others
    }
    return left;
  }

  @Test
  void noPackageKnowsMoreThanItMay() throws IOException {
    Set<String> wrong = new TreeSet<>();
    Map<String, Set<String>> arrows = arrows();
    arrows.forEach(
        (from, to) -> {
          Set<String> allowed = ALLOWED.get(from);
          if (allowed == null) {
            wrong.add("package " + from + " is in no line of the table");
          } else {
            to.stream()
                .filter(p -> !allowed.contains(p))
                .forEach(p -> wrong.add(from + " knows " + p));
          }
        });
    assertEquals(Set.of(), wrong);
    assertTrue(arrows.get("opencl").contains("backend"), "the sources were not read");
  }

  @Test
  void noPackagesKnowEachOtherInACircle() throws IOException {
    assertEquals(Set.of(), knots(arrows()));
  }

  @Test
  void arrowsAreFoundInAllTheirForms() {
    Map<String, Set<String>> arrows = new TreeMap<>();
    read(
        """
        /* import zeroth.tensor.comment.A; */
        package zeroth.tensor.own;
        import static zeroth.tensor.fixed.B.c;
        import zeroth.tensor.star.*;
        import zeroth.tensor.Shape;
        import zeroth.tensor.one.two.D;
        import zeroth.tensor.own.E; // zeroth.tensor.comment.F
        class G { zeroth.tensor.full.H h = of("zeroth.tensor.text.I"); }
        """,
        arrows);
    assertEquals(Map.of("own", Set.of("", "fixed", "full", "one.two", "star")), arrows);
  }

  @Test
  void circlesOfAnyLengthAreFound() {
    Map<String, Set<String>> arrows =
        Map.of("a", Set.of("b"), "b", Set.of("c"), "c", Set.of("a"), "d", Set.of());
    assertEquals(Set.of("a", "b", "c"), knots(arrows));
    assertEquals(Set.of(), knots(Map.of("a", Set.of("b", "c"), "b", Set.of("c"), "c", Set.of())));
  }
}
