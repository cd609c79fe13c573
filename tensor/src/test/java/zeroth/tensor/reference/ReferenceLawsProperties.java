package zeroth.tensor.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import zeroth.tensor.Parameter;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Update;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.math.UpdateLoops;

/** What holds of the reference to the bit. */
class ReferenceLawsProperties {
  private final ReferenceBackend backend = new ReferenceBackend();

  @Property(tries = 50)
  void aCandidatesResultsDoNotDependOnTheOthers(@ForAll @LongRange(min = 0) long seed) {
    Sample sample = new Sample(seed);
    WeightView view = sample.view(sample.map(9, 20));
    float[] x = sample.values(3 * 20);
    float[] repeated = new float[view.groups() * x.length];
    for (int g = 0; g < view.groups(); g++) {
      System.arraycopy(x, 0, repeated, g * x.length, x.length);
    }
    Values together = backend.of(3 * view.groups(), 20, repeated);
    float[] all = backend.read(backend.linear(view, "w", "b", together, Pointwise.GELU));
    for (int g = 0; g < view.groups(); g++) {
      WeightView one = new WeightView(view.parameters(), List.of(view.candidates().get(g)));
      float[] alone =
          backend.read(backend.linear(one, "w", "b", backend.of(3, 20, x), Pointwise.GELU));
      for (int i = 0; i < alone.length; i++) {
        assertEquals(
            Float.floatToIntBits(alone[i]), Float.floatToIntBits(all[g * alone.length + i]));
      }
    }
  }

  @Property(tries = 50)
  void updatesAreFedTheDirection(@ForAll @LongRange(min = 0) long seed) {
    Sample sample = new Sample(seed);
    Parameters theta = sample.map(6, 50);
    Direction v = sample.direction(theta);
    Parameters expected = theta.zeros();
    expected.add(1, v);
    Parameters got = theta.zeros();
    backend.update(
        new Update() {
          @Override
          public Parameters parameters() {
            return theta;
          }

          @Override
          public Direction direction() {
            return v;
          }

          @Override
          public void apply(Parameter p, int from, int count, float[] elements, UpdateLoops loops) {
            assertTrue(p.trainable());
            System.arraycopy(elements, 0, got.tensor(p).data(), from, count);
          }
        });
    assertEquals(expected.sha256(), got.sha256());
  }
}
