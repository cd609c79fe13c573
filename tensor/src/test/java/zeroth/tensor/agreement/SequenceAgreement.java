package zeroth.tensor.agreement;

import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Rotary;
import zeroth.tensor.backend.RowNoise;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.sequence.SequenceBackend;
import zeroth.tensor.sequence.SequenceProgram;

/** The ops of decoders and language-model heads. */
abstract class SequenceAgreement extends Agreement {

  @Property(tries = 100)
  void attentionWithSharedHeadsAndEarlierKeys(
      @ForAll("headWidths") int D, @ForAll boolean causal, @ForAll long seed) {
    Sample sample = new Sample(seed);
    int keyHeads = sample.between(1, 3);
    int heads = keyHeads * sample.between(1, 3);
    Segments queries = sample.segments(sample.onceIn(8) ? 140 : 40);
    Segments packed = sample.longer(queries, sample.onceIn(2) ? 0 : 37);
    Segments keys = sample.onceIn(2) && packed.count() > 0 ? sample.spaced(packed) : packed;
    int groups = sample.between(1, 3);
    int rows = groups * queries.total();
    int keyRows = groups * keys.total();
    float[] q = sample.values(rows * heads * D);
    float[] k = sample.values(keyRows * keyHeads * D);
    float[] v = sample.values(keyRows * keyHeads * D);
    Attention pattern = new Attention(queries, keys, heads, keyHeads, causal);
    agree(
        b ->
            b.attention(
                b.of(rows, heads * D, q),
                b.of(keyRows, keyHeads * D, k),
                b.of(keyRows, keyHeads * D, v),
                pattern));
  }

  /** A step of generation: one row a candidate, of maps that are taken in one or more blocks. */
  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void linearOfOneRow(
      @ForAll("widths") int in,
      @ForAll("outputs") int out,
      @ForAll Pointwise f,
      @ForAll long seed) {
    Sample sample = new Sample(seed);
    WeightView view = sample.view(sample.map(out, in));
    String bias = sample.onceIn(3) ? null : "b";
    float[] x = sample.values(view.groups() * in);
    agree(b -> b.linear(view, "w", bias, b.of(view.groups(), in, x), f));
  }

  @Provide
  Arbitrary<Integer> outputs() {
    return Arbitraries.of(1, 7, 8, 9, 16, 23, 65, 130, 257, 521);
  }

  @Property(tries = 100)
  void rmsNorm(@ForAll("rows") int rows, @ForAll("smallWidths") int D, @ForAll long seed) {
    Sample sample = new Sample(seed);
    WeightView view = sample.view(sample.parameters(Map.of("gain", sample.weights(D))));
    int total = view.groups() * rows;
    int width = D * sample.between(1, 4);
    float[] x = sample.values(total * width);
    agree(b -> b.rmsNorm(view, "gain", 1e-5f, b.of(total, width, x)));
  }

  @Property(tries = 100)
  void rotation(@ForAll("headWidths") int pairs, @ForAll long seed) {
    Sample sample = new Sample(seed);
    int tokens = sample.between(0, 40);
    int rows = sample.between(1, 3) * tokens;
    int width = 2 * pairs * sample.between(1, 3);
    double[] frequencies = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      frequencies[i] = Math.pow(100, -(double) i / pairs);
    }
    Rotary rotary = Rotary.of(frequencies, 50);
    int[] positions = sample.ids(tokens, 50);
    float[] x = sample.values(rows * width);
    agree(b -> b.rotate(b.of(rows, width, x), rotary, positions));
  }

  @Property(tries = 100)
  void product(@ForAll("rows") int rows, @ForAll("widths") int width, @ForAll long seed) {
    Sample sample = new Sample(seed);
    float[] x = sample.values(rows * width);
    float[] y = sample.values(rows * width);
    agree(b -> b.multiply(b.of(rows, width, x), b.of(rows, width, y)));
  }

  /** Rows of others that are chosen for every row, side by side more often than not. */
  @Property(tries = 100)
  void rowsOfOthers(
      @ForAll("rows") int rows,
      @ForAll("widths") int width,
      @ForAll Pointwise f,
      @ForAll long seed) {
    Sample sample = new Sample(seed);
    int others = sample.between(1, 20);
    int[] chosen = sample.ids(rows, others);
    if (sample.onceIn(2)) {
      Arrays.sort(chosen);
    }
    float scale = (float) sample.scale();
    float[] x = sample.values(rows * width);
    float[] v = sample.values(others * width);
    agree(b -> b.multiplyRows(b.of(rows, width, x), b.of(others, width, v), chosen));
    agree(b -> b.addScaledRows(b.of(rows, width, x), scale, b.of(others, width, v), chosen, f));
  }

  /** Noise of the rows' own beside a map, of one kind or the other or both. */
  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void mapsWithNoiseOfTheirRows(
      @ForAll("widths") int in, @ForAll("widths") int out, @ForAll Pointwise f, @ForAll long seed) {
    Sample sample = new Sample(seed);
    WeightView plain = WeightView.plain(sample.map(out, in));
    WeightView noise = sample.view(sample.map(out, in)).alone(0);
    String bias = sample.onceIn(4) ? null : "b";
    int count = sample.between(1, sample.onceIn(2) ? 9 : 70);
    int others = sample.between(1, 9);
    int[] rows = sample.ids(count, others);
    if (sample.onceIn(2)) {
      Arrays.sort(rows);
    }
    float scale = (float) sample.scale();
    float[] x = sample.values(count * in);
    float[] flipped = sample.values(count * in);
    float[] factors = sample.values(others * out);
    float[] own = sample.values(others * out);
    int kind = sample.between(0, 2);
    agree(
        b ->
            b.affine(
                plain,
                "w",
                bias,
                b.of(count, in, x),
                new RowNoise(
                    scale,
                    rows,
                    kind == 0
                        ? null
                        : new RowNoise.Product(
                            noise, b.of(count, in, flipped), b.of(others, out, factors)),
                    kind == 1 ? null : b.of(others, out, own)),
                f));
  }

  /** Candidates of which each has rows of a number of its own. */
  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void rowsOfCandidates(
      @ForAll("widths") int in, @ForAll("widths") int out, @ForAll Pointwise f, @ForAll long seed) {
    Sample sample = new Sample(seed);
    WeightView view = sample.structuredView(sample.map(out, in));
    String bias = sample.onceIn(4) ? null : "b";
    int[] lengths = new int[view.groups()];
    Arrays.setAll(lengths, g -> sample.between(1, sample.onceIn(2) ? 9 : 70));
    Segments rows = Segments.ofLengths(lengths);
    float[] x = sample.values(rows.total() * in);
    agree(b -> b.affine(view, "w", bias, b.of(rows.total(), in, x), rows, f));
  }

  /** The same for what else reads weights: norms and tables. */
  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void normsAndTablesOfCandidates(@ForAll("widths") int width, @ForAll long seed) {
    Sample sample = new Sample(seed);
    int vocabulary = sample.between(1, 40);
    WeightView view =
        sample.structuredView(
            sample.parameters(
                Map.of(
                    "gain", sample.weights(width),
                    "bias", sample.weights(width),
                    "table", sample.weights(vocabulary, width))));
    int[] lengths = new int[view.groups()];
    Arrays.setAll(lengths, g -> sample.between(1, sample.onceIn(2) ? 9 : 70));
    Segments rows = Segments.ofLengths(lengths);
    int[] ids = sample.ids(rows.total(), vocabulary);
    float[] x = sample.values(rows.total() * width);
    agree(b -> b.embedding(view, "table", ids, rows));
    agree(b -> b.layerNorm(view, "gain", "bias", 1e-5f, b.of(rows.total(), width, x), rows));
    agree(b -> b.rmsNorm(view, "gain", 1e-5f, b.of(rows.total(), width, x), rows));
  }

  @Property(tries = 100)
  void selection(@ForAll("rows") int count, @ForAll("widths") int width, @ForAll long seed) {
    Sample sample = new Sample(seed);
    int tokens = sample.between(1, 40);
    int[] rows = sample.ids(count, tokens);
    int total = tokens * sample.between(0, 3);
    float[] x = sample.values(total * width);
    agree(b -> b.select(b.of(total, width, x), tokens, rows));
  }

  @Property(tries = 100)
  void joining(@ForAll("widths") int width, @ForAll long seed) {
    Sample sample = new Sample(seed);
    Segments first = sample.segments(20);
    Segments second = sample.longer(first, 9);
    int groups = sample.between(1, 3);
    int rows = groups * first.total();
    int others = groups * second.total();
    float[] x = sample.values(rows * width);
    float[] y = sample.values(others * width);
    agree(b -> b.join(b.of(rows, width, x), first, b.of(others, width, y), second));
  }

  @Property(tries = 60)
  void vocabularyLosses(
      @ForAll("rows") int rows, @ForAll("smallWidths") int width, @ForAll long seed) {
    Sample sample = new Sample(seed);
    int[] sizes = {1, 7, 511, 512, 513, 1100, 4096, 4300};
    int vocabulary = sizes[sample.between(0, sizes.length - 1)];
    Parameters theta = sample.map(vocabulary, width);
    WeightView view = sample.view(theta);
    String bias = sample.onceIn(2) ? null : "b";
    int[] targets = sample.ids(rows, vocabulary);
    int total = view.groups() * rows;
    float[] x = sample.values(total * width);
    reference.begin();
    VocabularyLosses expected =
        reference.vocabularyLosses(view, "w", bias, reference.of(total, width, x), targets);
    open.forEach(
        (name, backend) -> {
          backend.begin();
          VocabularyLosses got =
              backend.vocabularyLosses(view, "w", bias, backend.of(total, width, x), targets);
          Assertions.assertEquals(total, got.rows(), name);
          compare(name + ", maxima", expected.maxima(), got.maxima());
          compare(name + ", sums", expected.sums(), got.sums());
          compare(name + ", targets", expected.targets(), got.targets());
        });
  }

  /** Sequences at places of their own, through all ops that read weights. */
  @Property(tries = 60)
  void placesOfSequences(@ForAll SequenceProgram.Kind kind, @ForAll long seed) {
    Sample sample = new Sample(seed);
    SequenceProgram program = SequenceProgram.of(sample);
    PerSequence places = program.places(sample, kind);
    float[] expected = program.at(places, reference);
    open.forEach((name, backend) -> compare(name, expected, program.at(places, backend)));
  }

  /** Batches of several lengths through one backend, which keeps what it works with. */
  @Property(tries = 20)
  void placesOfSequencesOfOneBatchAfterTheOther(
      @ForAll SequenceProgram.Kind kind, @ForAll long seed) {
    Sample sample = new Sample(seed);
    SequenceProgram whole = SequenceProgram.of(sample);
    PerSequence places = whole.places(sample, kind);
    PerSequence others = whole.places(sample, kind);
    SequenceProgram first = whole.alone(0);
    float[] expected = whole.at(places, reference);
    open.forEach(
        (name, backend) -> {
          SequenceBackend kept = new SequenceBackend(backend);
          whole.at(others, backend, kept);
          compare(name, first.at(places, reference), first.at(places, backend, kept));
          compare(name, expected, whole.at(places, backend, kept));
        });
  }
}
