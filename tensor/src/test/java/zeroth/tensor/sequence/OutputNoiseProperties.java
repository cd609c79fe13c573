package zeroth.tensor.sequence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import zeroth.tensor.Parameter;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.OutputNoise;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.SequenceDirections;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.tensor.reference.ReferenceBackend;

/** Noise beside what maps put out, against forwards of each sequence with other biases. */
class OutputNoiseProperties {
  private static final List<String> MAPS = List.of("up", "head");
  private final ReferenceBackend reference = new ReferenceBackend();

  @Property(tries = 100)
  void withTrainedBiasesItIsADirectionOfThem(@ForAll long seed, @ForAll boolean backwards) {
    SequenceProgram program = masked(SequenceProgram.of(new Sample(seed)), p -> false);
    OutputNoise noise = new OutputNoise(Key.ofSeed(seed));
    double eps = backwards ? -0.1 : 0.1;
    float[] together = program.at(new PerSequence(eps, noise), reference);
    Map<String, Double> biases = Map.of("up.bias", 1.0, "head.bias", 1.0);
    for (int i = 0; i < program.segments().count(); i++) {
      Perturbation place = new PerTensor(biases, noise.of(i)).times(eps);
      WeightView view = new WeightView(program.theta(), List.of(place));
      assertClose(reference.read(program.alone(i).forward(reference, view)), together, i);
    }
  }

  @Property(tries = 100)
  void withFrozenBiasesItIsTheNoiseOfTheMatrices(@ForAll long seed) {
    Sample sample = new Sample(seed);
    SequenceProgram some = SequenceProgram.of(sample);
    checkMoved(masked(some, p -> p.name().endsWith(".bias")), sample);
  }

  @Property(tries = 100)
  void everyMapHasTheNoiseOfWhatIsTrainedOfIt(@ForAll long seed) {
    Sample sample = new Sample(seed);
    SequenceProgram some = SequenceProgram.of(sample);
    checkMoved(masked(some, p -> sample.onceIn(2)), sample);
  }

  private void checkMoved(SequenceProgram program, Sample sample) {
    Key key = Key.ofSeed(sample.between(0, 1000));
    double eps = sample.onceIn(2) ? 0.1 : -0.1;
    float[] together = program.at(new PerSequence(eps, new OutputNoise(key)), reference);
    for (int i = 0; i < program.segments().count(); i++) {
      SequenceProgram alone = moved(program, key, i, eps).alone(i);
      assertClose(plain(alone), together, i);
    }
  }

  @Property(tries = 40)
  void withoutAScaleOrTrainedWeightsItIsThePlainForward(
      @ForAll long seed, @ForAll boolean isFrozen) {
    SequenceProgram program = masked(SequenceProgram.of(new Sample(seed)), p -> isFrozen);
    double eps = isFrozen ? 0.1 : 0;
    PerSequence places = new PerSequence(eps, new OutputNoise(Key.ofSeed(seed)));
    assertArrayEquals(plain(program), program.at(places, reference));
  }

  @Property(tries = 20)
  void rowsOfTablesAreNothingToIt(@ForAll long seed) {
    SequenceProgram program = SequenceProgram.of(new Sample(seed));
    OutputNoise noise = new OutputNoise(Key.ofSeed(seed));
    TouchedRows rows = TouchedRows.of("table", program.ids());
    SequenceDirections restricted = new SequenceDirections.Restricted(noise, rows);
    assertArrayEquals(
        program.at(new PerSequence(0.1, noise), reference),
        program.at(new PerSequence(0.1, restricted), reference));
  }

  /** Rows of all tokens to one map, one pooled row of each sequence to the other. */
  @Property(tries = 100)
  void usesOfMapsThatAreTrainedAreToldInTheOrderOfTheForward(
      @ForAll long seed, @ForAll boolean beside) {
    Sample sample = new Sample(seed);
    SequenceProgram program = masked(SequenceProgram.of(sample), p -> sample.onceIn(2));
    PerSequence places =
        program.places(sample, beside ? SequenceProgram.Kind.OUTPUTS : SequenceProgram.Kind.EACH);
    Parameters theta = program.theta();
    List<Use> told = new ArrayList<>();
    at(program, places, told);
    List<String> expected =
        MAPS.stream()
            .filter(map -> site(theta, map) != null)
            .map(map -> map + " " + map + ".bias")
            .toList();
    assertEquals(expected, told.stream().map(use -> use.matrix + " " + use.bias).toList());
    for (Use use : told) {
      int[] owners =
          use.matrix.equals("up")
              ? owners(program)
              : IntStream.range(0, program.segments().count()).toArray();
      assertArrayEquals(owners, use.sequences, use.matrix);
      int columns = theta.get(use.matrix).shape().columns();
      assertEquals(owners.length * columns, use.x.length, use.matrix);
    }
  }

  /** The last map, by doubles, of what is told of it. */
  @Property(tries = 100)
  void whatIsToldIsWhatTheMapIsGiven(@ForAll long seed, @ForAll boolean beside) {
    Sample sample = new Sample(seed);
    SequenceProgram program = masked(SequenceProgram.of(sample), p -> sample.onceIn(3));
    Parameters theta = program.theta();
    Key key = Key.ofSeed(seed);
    int B = program.segments().count();
    SequenceDirections directions = new OutputNoise(key);
    if (!beside) {
      List<SequenceDirections> all = List.of(directions);
      directions =
          new SequenceDirections.Each(
              IntStream.range(0, B).mapToObj(i -> all.get(0).of(i)).toList());
    }
    double eps = beside && sample.onceIn(2) ? 0.1 : 0;
    List<Use> told = new ArrayList<>();
    float[] y = at(program, new PerSequence(eps, directions), told);
    for (Use use : told) {
      if (use.matrix.equals("head")) {
        for (int i = 0; i < B; i++) {
          Parameters own = moved(program, key, i, eps).theta();
          assertClose(mapped(own, "head", own.tensor("head.bias").data(), use.x, i), y, i);
        }
      }
    }
    if (eps == 0) {
      assertArrayEquals(plain(program), y);
    }
  }

  @Example
  void aMapWithoutABiasHasTheNoiseOfItsMatrix() {
    SequenceProgram program = masked(SequenceProgram.of(new Sample(7)), p -> false);
    Parameters theta = program.theta();
    Key key = Key.ofSeed(3);
    List<Use> told = new ArrayList<>();
    SequenceBackend backend = new SequenceBackend(reference, recorder(told));
    backend.begin(new PerSequence(0.1, new OutputNoise(key)), program.segments());
    WeightView view = WeightView.plain(theta);
    Values x = backend.embedding(view, "table", program.ids());
    float[] y = backend.read(backend.affine(view, "up", null, x, Pointwise.IDENTITY));
    assertEquals(1, told.size());
    assertNull(told.get(0).bias);
    int[] owners = owners(program);
    for (int t = 0; t < owners.length; t++) {
      float[] z = new float[theta.get("up").shape().rows()];
      for (int j = 0; j < z.length; j++) {
        z[j] = 0.1f * ReferenceNoise.gaussian(key.fold(owners[t]).fold("up"), j);
      }
      assertClose(mapped(theta, "up", z, told.get(0).x, t), y, t);
    }
  }

  /** What was told, with a copy of the rows. */
  private record Use(String matrix, String bias, float[] x, int[] sequences) {}

  private static SequenceUses recorder(List<Use> told) {
    return (matrix, bias, x, sequences) ->
        told.add(
            new Use(
                matrix.name(), bias == null ? null : bias.name(), x.clone(), sequences.clone()));
  }

  private float[] at(SequenceProgram program, PerSequence places, List<Use> told) {
    SequenceBackend backend = new SequenceBackend(reference, recorder(told));
    backend.begin(places, program.segments());
    return backend.read(program.forward(backend, WeightView.plain(program.theta())));
  }

  private float[] plain(SequenceProgram program) {
    return reference.read(program.forward(reference, WeightView.plain(program.theta())));
  }

  private static SequenceProgram masked(SequenceProgram program, Predicate<Parameter> frozen) {
    return new SequenceProgram(program.theta().freeze(frozen), program.ids(), program.segments());
  }

  /** The sequence of each token. */
  private static int[] owners(SequenceProgram program) {
    int[] owners = new int[program.segments().total()];
    int next = 0;
    for (int i = 0; i < program.segments().count(); i++) {
      for (int t = 0; t < program.segments().length(i); t++) {
        owners[next++] = i;
      }
    }
    return owners;
  }

  /** Whose noise a map has; null for none. */
  private static String site(Parameters theta, String map) {
    if (theta.get(map + ".bias").trainable()) {
      return map + ".bias";
    }
    return theta.get(map).trainable() ? map : null;
  }

  /** The program with biases that are moved by the noise of a sequence. */
  private static SequenceProgram moved(SequenceProgram program, Key key, int i, double eps) {
    Parameters theta = program.theta().copy();
    for (String map : MAPS) {
      String site = site(theta, map);
      float[] bias = theta.tensor(map + ".bias").data();
      for (int j = 0; j < bias.length && site != null; j++) {
        bias[j] += (float) (eps * ReferenceNoise.gaussian(key.fold(i).fold(site), j));
      }
    }
    return new SequenceProgram(theta, program.ids(), program.segments());
  }

  /** W x + b of a row of x, summed in double. */
  private static float[] mapped(Parameters theta, String matrix, float[] b, float[] x, int row) {
    float[] w = theta.tensor(matrix).data();
    int n = theta.get(matrix).shape().columns();
    float[] y = new float[b.length];
    for (int j = 0; j < b.length; j++) {
      double sum = b[j];
      for (int k = 0; k < n; k++) {
        sum += (double) w[j * n + k] * x[row * n + k];
      }
      y[j] = (float) sum;
    }
    return y;
  }

  /** Row i of y within rounding, which a wrong sign or noise of others is far outside of. */
  private static void assertClose(float[] expected, float[] y, int i) {
    float[] own = Arrays.copyOfRange(y, i * expected.length, (i + 1) * expected.length);
    for (int j = 0; j < own.length; j++) {
      double size = 1 + Math.abs(expected[j]);
      assertEquals(expected[j], own[j], 2e-4 * size, "row " + i + ", element " + j);
    }
  }
}
