package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** A rate for an adapter follows from the size of its base and from MeZO's. */
class AdapterRatesTest {
  private static final MethodEntry MEZO = Methods.named("mezo");

  /** Those whose own rate is an adapter's, as the page has them. */
  private static final List<String> OWN =
      List.of(
          "sparse-mezo",
          "adamezo",
          "jaguar-sign",
          "openai-es",
          "conmezo",
          "zo-muon",
          "grzo",
          "zeroth",
          "eggroll",
          "jaguar-muon",
          "agzo");

  static List<AdapterRates> all() {
    return List.of(AdapterRates.LORA, AdapterRates.PREFIX, AdapterRates.PROMPT);
  }

  @ParameterizedTest
  @MethodSource("all")
  void goesFromTheMeasuredToThePublishedRate(AdapterRates rates) {
    double large = Double.isNaN(rates.published()) ? rates.measured() : rates.published();
    assertEquals(rates.measured(), rates.bySize(MEZO, 1));
    assertEquals(rates.measured(), rates.bySize(MEZO, LearningRates.SMALL));
    assertEquals(large, rates.bySize(MEZO, LearningRates.LARGE));
    assertEquals(large, rates.bySize(MEZO, 13_000_000_000L));
    long middle = (long) Math.sqrt((double) LearningRates.SMALL * LearningRates.LARGE);
    double expected = Math.sqrt(rates.measured() * large);
    assertEquals(expected, rates.bySize(MEZO, middle), 0.05 * expected); // two digits
  }

  /** As for all weights of a model of that size. */
  @ParameterizedTest
  @MethodSource("all")
  void anotherMethodsIsAsManyTimesMezos(AdapterRates rates) {
    for (MethodEntry entry : Methods.all()) {
      if (OWN.contains(entry.name())) {
        continue;
      }
      for (long n : new long[] {1000, LearningRates.LARGE}) {
        double share = LearningRates.bySize(entry, n) / LearningRates.bySize(MEZO, n);
        double expected = share * rates.bySize(MEZO, n);
        assertEquals(expected, rates.bySize(entry, n), 0.05 * expected, entry.name());
      }
    }
  }

  /** A step of ZO-Muon has the same length whatever the slope is: 2,000 times MeZO's is no rate. */
  @ParameterizedTest
  @MethodSource("all")
  void whatWasMeasuredWithAllWeightsAloneSaysNothingOfAdapters(AdapterRates rates) {
    for (String name : OWN) {
      MethodEntry entry = Methods.named(name);
      assertEquals(entry.learningRate(), rates.bySize(entry, 1000), name);
      assertEquals(entry.learningRate(), rates.bySize(entry, LearningRates.LARGE), name);
      Parameters theta = Parameters.of("own", Tensor.vector(1, 2));
      assertEquals(entry.learningRate(), rates.of(entry, theta).rate(), name);
    }
  }

  /** The weights that are tuned do not count, however many there are. */
  @Test
  void theBaseDecides() {
    Parameters theta =
        Parameters.of(
                Map.of(
                    "base", Tensor.vector(new float[5000]), "own", Tensor.vector(new float[123])))
            .freeze(p -> p.name().equals("base"));
    LearningRate rate = AdapterRates.PREFIX.of(MEZO, theta);
    assertEquals(AdapterRates.PREFIX.measured(), rate.rate());
    assertTrue(rate.origin().startsWith("rule for prefixes beside 5,000 weights"), rate.origin());
  }

  /** The table of bench/pages/runs.md. */
  @Test
  void thePageHasTheRatesThatAreUsed() throws IOException {
    String page = Files.readString(Path.of("pages/runs.md"));
    List<String> names = List.of("lora", "prefix", "prompt");
    for (int i = 0; i < names.size(); i++) {
      AdapterRates rates = all().get(i);
      String row =
          String.format(
              "| `%s` | %s | %s | %s |",
              names.get(i),
              rates.eps(),
              LearningRate.text(rates.measured()),
              Double.isNaN(rates.published()) ? "the same" : LearningRate.text(rates.published()));
      assertTrue(page.contains(row), row);
    }
  }
}
