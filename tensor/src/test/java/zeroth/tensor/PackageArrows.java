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

/**
 * Which package of a module knows which, read from its sources.
 *
 * @param arrows for each package, those that its code names; all relative to the root, which is ""
 */
public record PackageArrows(Map<String, Set<String>> arrows) {
  private static final Pattern NOT_CODE =
      Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\"", Pattern.DOTALL);
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

  /** A package before a class or a star: in an import, or where a class is named in full. */
  private static final Pattern KNOWN =
      Pattern.compile("\\b(zeroth(?:\\.[a-z]\\w*)*)\\.(?:[A-Z]|\\*)");

  /** The arrows within a root package, of the sources in src/main/java. */
  public static PackageArrows of(String root) throws IOException {
    PackageArrows all = new PackageArrows(new TreeMap<>());
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        all.read(Files.readString(file), root);
      }
    }
    assertTrue(all.arrows.size() > 1, "the sources of " + root + " were not read");
    return all;
  }

  private static boolean within(String root, String name) {
    return name.equals(root) || name.startsWith(root + ".");
  }

  private static String relative(String root, String name) {
    return name.equals(root) ? "" : name.substring(root.length() + 1);
  }

  /** Adds the arrows of one source file. */
  void read(String source, String root) {
    String code = NOT_CODE.matcher(source).replaceAll(" ");
    Matcher name = PACKAGE.matcher(code);
    assertTrue(name.find(), "no package: " + source);
    String from = relative(root, name.group(1));
    Set<String> to = arrows.computeIfAbsent(from, p -> new TreeSet<>());
    Matcher known = KNOWN.matcher(code);
    while (known.find()) {
      if (within(root, known.group(1))) {
        to.add(relative(root, known.group(1)));
      }
    }
    to.remove(from);
  }

  /** The packages that lie on a circle or above one: those left when all below are taken away. */
  public Set<String> knots() {
    Set<String> left = new TreeSet<>(arrows.keySet());
    while (left.removeIf(p -> arrows.get(p).stream().noneMatch(left::contains))) {
      // until no package is left that knows none of the others
    }
    return left;
  }

  /**
   * Holds the arrows against what each package may know.
   *
   * @param allowed a line for every package
   */
  public void areWithin(Map<String, Set<String>> allowed) {
    Set<String> wrong = new TreeSet<>();
    arrows.forEach(
        (from, to) -> {
          if (!allowed.containsKey(from)) {
            wrong.add("package " + from + " is in no line of the table");
          } else {
            to.stream()
                .filter(p -> !allowed.get(from).contains(p))
                .forEach(p -> wrong.add(from + " knows " + p));
          }
        });
    assertEquals(Set.of(), wrong);
    assertEquals(Set.of(), knots());
  }
}
