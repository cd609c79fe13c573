package zeroth.tensor.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The oracle itself, against digits of another program. */
class DoubleErfTest {

  @ParameterizedTest(name = "erf {0} = {1}, erfc {0} = {2}")
  @CsvSource({
    // mpmath 1.3.0 with mp.dps = 30: nstr(erf(x), 17), nstr(erfc(x), 17)
    "0.1, 0.1124629160182849, 0.8875370839817151",
    "0.5, 0.52049987781304654, 0.47950012218695346",
    "1, 0.84270079294971487, 0.15729920705028513",
    "1.5, 0.96610514647531073, 0.033894853524689273",
    "2, 0.99532226501895273, 0.0046777349810472658",
    "2.75, 0.99989937807788036, 0.00010062192211963684",
    "3, 0.99997790950300141, 2.2090496998585441e-5",
    "3.5, 0.99999925690162766, 7.4309837234141275e-7",
    "4, 0.9999999845827421, 1.5417257900280019e-8"
  })
  void agreesWithThirtyDigits(double x, double erf, double erfc) {
    assertEquals(erf, DoubleErf.erf(x), 1e-15);
    assertEquals(-erf, DoubleErf.erf(-x), 1e-15);
    assertEquals(1, DoubleErf.erfc(x) / erfc, x < 3 ? 1e-15 / erfc : 1e-14);
    assertEquals(1 + erf, DoubleErf.erfc(-x), 1e-15);
  }
}
