package zeroth.zo.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The golden vectors: from a seed to noise, from noise to places, and the first steps of every
 * method of the registry, as a text that other implementations can read without a library.
 */
public final class GoldenVectors {
  private static final List<String> HEADER =
      List.of(
          "# Golden vectors of Zeroth; zo/methods/conformance.md says what each line is.",
          "# Made by: zeroth golden --out golden.tsv",
          "# Three fields, set apart by tabs: name, exact value (hexadecimal float, or words of 32",
          "# bits), decimal value. A deliberate change of an algorithm changes this file with it.");

  private GoldenVectors() {}

  /** All of them, in the file's order. */
  public static List<GoldenVector> all() {
    List<GoldenVector> all = new ArrayList<>(NoiseVectors.all());
    all.addAll(StepVectors.all());
    return all;
  }

  /** The whole file. */
  public static String text() {
    return all().stream()
        .map(GoldenVector::line)
        .collect(Collectors.joining("\n", String.join("\n", HEADER) + "\n", "\n"));
  }
}
