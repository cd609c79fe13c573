package zeroth.transformer.trunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.gradient.Tape;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.RandomModels;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.PackedBatch;

/** How often what is computed: a trunk is worth nothing if it is right but not shared. */
class SharedTrunkTest {
  private static final EncoderConfig CONFIG = RandomModels.config(EncoderFamily.BERT, 2, 4, 3, 12);

  private final List<String> done = new ArrayList<>();
  private final Backend backend = new ReferenceBackend();
  private final Parameters theta = RandomModels.parameters(CONFIG, 3);

  /** An encoder that says what it is asked for: which part, how many candidates and sequences. */
  private final class Told implements Body<PackedBatch> {
    private final Encoder encoder = new Encoder(CONFIG);

    @Override
    public int layers() {
      return encoder.layers();
    }

    @Override
    public int width() {
      return encoder.width();
    }

    @Override
    public int firstReader(String tensor) {
      return encoder.firstReader(tensor);
    }

    @Override
    public Values forward(Backend on, WeightView weights, PackedBatch batch) {
      done.add("all " + weights.groups() + "x" + batch.segments().count());
      return encoder.forward(on, weights, batch);
    }

    @Override
    public Values upTo(int layer, Backend on, WeightView weights, PackedBatch batch) {
      done.add("up to " + layer + " " + weights.groups() + "x" + batch.segments().count());
      return encoder.upTo(layer, on, weights, batch);
    }

    @Override
    public Values from(int layer, Backend on, WeightView weights, PackedBatch batch, Values x) {
      done.add("from " + layer + " " + weights.groups() + "x" + batch.segments().count());
      return encoder.from(layer, on, weights, batch, x);
    }
  }

  private SharedTrunk<PackedBatch> trunk(String trained, long bytes) {
    Parameters some = theta.freeze(p -> !p.name().contains(trained));
    return new SharedTrunk<>(new Told(), some, backend).caching(bytes);
  }

  private List<String> forward(SharedTrunk<PackedBatch> trunk, int places, int... texts) {
    List<int[]> ids = new ArrayList<>();
    for (int text : texts) {
      ids.add(new int[] {text, 1, 2});
    }
    Perturbation place = new Direction.Gaussian(Key.ofSeed(1)).times(0.1);
    done.clear();
    trunk.forward(
        PackedBatch.of(CONFIG, ids), Collections.nCopies(places, place), (b, w, hidden) -> {});
    return List.copyOf(done);
  }

  @Test
  void theTrunkIsComputedOnceForAllCandidates() {
    assertEquals(
        List.of("up to 2 1x3", "from 2 2x3", "from 2 2x3", "from 2 1x3"),
        forward(trunk("layer.2.", 0), 5, 3, 4, 5));
    assertEquals(List.of("up to 1 1x1", "from 1 2x1"), forward(trunk("layer.1.", 0), 2, 3));
    assertEquals(List.of("up to 3 1x1", "from 3 2x1"), forward(trunk("no such", 0), 2, 3));
  }

  @Test
  void nothingIsSplitWhereNothingIsShared() {
    assertEquals(List.of("all 2x2", "all 1x2"), forward(trunk("layer.0.", 0), 3, 3, 4));
    assertEquals(List.of("all 2x2"), forward(trunk("embeddings", 1 << 20), 2, 3, 4));
    assertEquals(List.of("all 1x2"), forward(trunk("layer.2.", 0), 1, 3, 4));
  }

  @Test
  void whatIsKeptIsNotComputedAgain() {
    SharedTrunk<PackedBatch> trunk = trunk("layer.2.", 1 << 20);
    assertEquals(List.of("up to 2 1x2", "from 2 1x2"), forward(trunk, 1, 3, 4));
    assertEquals(List.of("from 2 2x2"), forward(trunk, 2, 4, 3));
    assertEquals(List.of("up to 2 1x1", "from 2 1x3"), forward(trunk, 1, 3, 5, 4));
    CachedActivations held = trunk.cached().orElseThrow();
    assertEquals(3, held.sequences());
    assertEquals(7, held.asked());
    assertEquals(4, held.found());
    assertTrue(held.bytes() >= 3 * 4 * (3 * 8 + 9), held.toString()); // states, ids and places
  }

  /** The same ids are another sequence where the second text begins elsewhere. */
  @Test
  void aSequenceIsAllThatIsReadOfIt() {
    SharedTrunk<PackedBatch> trunk = trunk("layer.2.", 1 << 20);
    List<int[]> ids = List.of(new int[] {3, 1, 2}, new int[] {3, 1, 2});
    for (int[] seconds : new int[][] {{1, 2}, {2, 0}, {0, 1}, {3, 3}}) {
      PackedBatch batch = PackedBatch.of(CONFIG, ids, seconds);
      backend.begin();
      float[] expected =
          backend.read(new Encoder(CONFIG).forward(backend, WeightView.plain(theta), batch));
      trunk.forward(
          batch,
          List.of(Perturbation.NONE),
          (states, weights, hidden) -> assertArrayEquals(expected, states.read(hidden)));
    }
    assertEquals(4, trunk.cached().orElseThrow().sequences());
    assertFalse(
        Arrays.equals(TokenBatch.of(ids).read(0), TokenBatch.after(ids, new int[] {1, 1}).read(0)));
  }

  @Test
  void whatWasNotUsedForTheLongestTimeGivesWay() {
    SharedTrunk<PackedBatch> probe = trunk("layer.2.", 1 << 20);
    forward(probe, 1, 3);
    long one = probe.cached().orElseThrow().bytes();
    SharedTrunk<PackedBatch> trunk = trunk("layer.2.", 2 * one);
    forward(trunk, 1, 3, 4);
    forward(trunk, 1, 3);
    forward(trunk, 1, 5); // in the place of 4
    assertEquals(List.of("from 2 1x2"), forward(trunk, 1, 3, 5));
    assertEquals(List.of("up to 2 1x1", "from 2 1x1"), forward(trunk, 1, 4));
    assertEquals(2 * one, trunk.cached().orElseThrow().bytes());
  }

  /**
   * Of all that a tape could be asked for, what is below the border stays 0; the rest is the same.
   */
  @Test
  void aTapeBeginsAtTheBorder() {
    PackedBatch batch = PackedBatch.of(CONFIG, List.of(new int[] {3, 1, 2}, new int[] {5}));
    Direction z = new Direction.Gaussian(Key.ofSeed(1));
    float[] slope = new float[2 * 4 * 8]; // two candidates
    for (int i = 0; i < slope.length; i++) {
      slope[i] = (float) Math.sin(i);
    }
    for (long bytes : new long[] {0, 1 << 20}) {
      for (String trained : List.of("layer.2.", "layer.1.attention.output", "embeddings", "none")) {
        SharedTrunk<PackedBatch> trunk = trunk(trained, bytes);
        Parameters some = theta.freeze(p -> !p.name().contains(trained));
        WeightView view = new WeightView(some, List.of(z.times(0.2), z.times(-0.2)));
        Parameters whole = theta.zeros();
        Tape tape = new Tape(backend);
        tape.begin();
        tape.backward(new Encoder(CONFIG).forward(tape, view, batch), slope, whole);
        for (int times = 0; times < 2; times++) { // the second finds states, if any are kept
          Parameters found = theta.zeros();
          done.clear();
          tape.backward(trunk.forward(tape, view, batch), slope, found);
          int border = trunk.border();
          assertEquals(trained.startsWith("layer.") ? trained.charAt(6) - '0' : border, border);
          List<String> parts = new ArrayList<>();
          if (border > 0 && (bytes == 0 || times == 0)) {
            parts.add("up to " + border + " 1x2");
          }
          parts.add(border == 0 ? "all 2x2" : "from " + border + " 2x2");
          assertEquals(parts, done);
          for (Parameter p : theta.list()) {
            boolean below = new Encoder(CONFIG).firstReader(p.name()) < border;
            float[] expected = below ? new float[p.size()] : whole.tensor(p).data();
            assertArrayEquals(expected, found.tensor(p).data(), trained + ": " + p.name());
          }
        }
      }
    }
  }

  @Test
  void otherWeightsHaveACacheOfTheirOwn() {
    SharedTrunk<PackedBatch> trunk = trunk("layer.2.", 1 << 20);
    forward(trunk, 1, 3);
    Parameters other = RandomModels.parameters(CONFIG, 4).freeze(p -> true);
    assertEquals(0, trunk.with(other).cached().orElseThrow().sequences());
    assertEquals(List.of("up to 3 1x1", "from 3 1x1"), forward(trunk.with(other), 1, 3));
  }

  @Test
  void thereIsNoCacheWhereNothingCouldBeKept() {
    assertTrue(trunk("embeddings", 1 << 20).cached().isEmpty());
    assertTrue(trunk("layer.2.", 0).cached().isEmpty());
  }
}
