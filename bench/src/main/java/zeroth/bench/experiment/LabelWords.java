package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.MaskPrompt;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.adapter.VirtualBase;
import zeroth.transformer.adapter.VirtualEncoder;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.encoder.PackedBatch;
import zeroth.transformer.head.MaskedHead;
import zeroth.transformer.head.MaskedHead.Masked;
import zeroth.transformer.head.MaskedHead.Places;
import zeroth.transformer.huggingface.MaskedDirectory;
import zeroth.transformer.huggingface.PeftBase;
import zeroth.transformer.trunk.SharedTrunk;
import zeroth.zo.Gradient;
import zeroth.zo.registry.MethodEntry;

/**
 * A masked language model that classifies by the words of the classes at a mask, as MeZO does
 * (Malladi et al. 2023, arXiv 2305.17333, appendix E.2). The logits of a text are those of the
 * classes' words alone, no other token takes part: the loss is their cross entropy, said is the
 * first of the largest.
 */
public final class LabelWords extends TrunkModel<PackedBatch> {
  private final MaskedModel model;
  private final MaskPrompt prompt;
  private final MaskTokenizer tokenizer;
  private final MaskedHead head;
  private final int[] words;

  /**
   * @param model its parameters are placed on the backend
   * @throws zeroth.tensor.BadInputException if a word is not one token
   */
  LabelWords(MaskedModel model, MaskPrompt prompt, Backend backend) {
    this(
        model,
        prompt,
        backend,
        new MaskTokenizer(model, prompt),
        new SharedTrunk<>(model.body(), model.parameters(), backend));
  }

  private LabelWords(
      MaskedModel model,
      MaskPrompt prompt,
      Backend backend,
      MaskTokenizer tokenizer,
      SharedTrunk<PackedBatch> trunk) {
    super(backend, trunk);
    this.model = model;
    this.prompt = prompt;
    this.tokenizer = tokenizer;
    this.head = new MaskedHead(model.body());
    this.words = tokenizer.tokens();
  }

  @Override
  public Parameters parameters() {
    return model.parameters();
  }

  @Override
  public List<String> labels() {
    return prompt.labels();
  }

  @Override
  public int maxLength() {
    return model.body().maxLength();
  }

  @Override
  public EncodedTexts encode(List<LabelledText> texts, int maxLength) {
    return tokenizer.encode(texts, maxLength);
  }

  @Override
  public int cut(List<LabelledText> texts, EncodedTexts encoded, int maxLength) {
    return tokenizer.cut(texts, maxLength);
  }

  @Override
  public double[] losses(EncodedTexts texts, List<Perturbation> places) {
    return read(texts, places).stream().mapToDouble(Reading::loss).toArray();
  }

  @Override
  public List<Reading> read(EncodedTexts texts, List<Perturbation> places) {
    Places masks = masks(texts);
    PackedBatch batch = masks.batch();
    List<Reading> readings = new ArrayList<>();
    trunk()
        .forward(
            batch,
            places,
            (backend, weights, hidden) -> {
              float[] logits = logits(backend, weights, hidden, masks); // (G B, classes)
              readings.addAll(Reading.of(logits, texts.labels(), words.length));
            });
    return readings;
  }

  @Override
  public double[] losses(EncodedTexts texts, PerSequence places) {
    Places masks = masks(texts);
    double[][] losses = new double[1][];
    trunk()
        .forward(
            masks.batch(),
            masks.batch().segments(),
            places,
            (sequences, weights, hidden) -> {
              float[] logits = logits(sequences, weights, hidden, masks); // (B, classes)
              losses[0] = Reading.losses(logits, texts.labels(), words.length);
            });
    return losses[0];
  }

  @Override
  public double[] textLosses(EncodedTexts texts, Perturbation place) {
    Places masks = masks(texts);
    double[][] losses = new double[1][];
    trunk()
        .forward(
            masks.batch(),
            List.of(place),
            (backend, weights, hidden) -> {
              float[] logits = logits(backend, weights, hidden, masks); // (B, classes)
              losses[0] = Reading.losses(logits, texts.labels(), words.length);
            });
    return losses[0];
  }

  /** The logits of the classes' words at the masks. */
  private float[] logits(Backend backend, WeightView weights, Values hidden, Places masks) {
    int tokens = masks.batch().segments().total();
    Values all = head.logits(backend, weights, hidden, tokens, masks.rows()); // (G B, V)
    return chosen(backend.read(all), model.config().vocabulary(), words);
  }

  @Override
  public Gradient gradient(EncodedTexts texts) {
    return new LabelWordGradient(
        head, trunk(), parameters(), backend(), masks(texts), words, texts.labels());
  }

  /** The rows of the tokens that are read, and of the words that may be said. */
  @Override
  public TouchedRows touched(EncodedTexts texts) {
    IntStream read = texts.ids().stream().flatMapToInt(Arrays::stream);
    return TouchedRows.of(
        EncoderNames.WORDS, IntStream.concat(read, Arrays.stream(words)).toArray());
  }

  /** The texts with the word of each one's class at its mask. */
  private Places masks(EncodedTexts texts) {
    List<Masked> masked = new ArrayList<>();
    for (int b = 0; b < texts.size(); b++) {
      int[] ids = texts.ids().get(b);
      int[] place = {tokenizer.place(ids)};
      masked.add(new Masked(ids, place, new int[] {words[texts.labels()[b]]}));
    }
    return Places.of(model.config(), masked);
  }

  /**
   * Some columns of a matrix.
   *
   * @param all (rows, columns)
   * @return (rows, chosen.length)
   */
  static float[] chosen(float[] all, int columns, int[] chosen) {
    int rows = all.length / columns;
    float[] some = new float[rows * chosen.length];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < chosen.length; c++) {
        some[r * chosen.length + c] = all[r * columns + chosen[c]];
      }
    }
    return some;
  }

  @Override
  public LabelWords with(Parameters theta) {
    return new LabelWords(model.with(theta), prompt, backend(), tokenizer, trunk().with(theta));
  }

  @Override
  LabelWords over(SharedTrunk<PackedBatch> other) {
    return new LabelWords(model, prompt, backend(), tokenizer, other);
  }

  @Override
  public TunableBody<VirtualEncoder> tunable() {
    return new TunableBody<>(
        VirtualBase.of(model.config()),
        model.body() instanceof VirtualEncoder tokens ? Optional.of(tokens) : Optional.empty(),
        (tokens, theta) -> {
          MaskedModel behind = model.with(tokens, theta);
          SharedTrunk<PackedBatch> own = new SharedTrunk<>(tokens, theta, backend());
          return new LabelWords(behind, prompt, backend(), tokenizer, own);
        });
  }

  @Override
  public LearningRate learningRate(MethodEntry method) {
    return LearningRates.of(method, model);
  }

  @Override
  public AdapterBase adapterBase(String name) {
    return new AdapterBase(PeftBase.ofMasked(name, model.config()), prompt.labels(), prompt);
  }

  @Override
  public void write(Path directory) {
    MaskedDirectory.write(model, prompt, directory);
  }

  @Override
  public void writeWeights(Path file) {
    MaskedDirectory.writeWeights(model, file);
  }

  @Override
  public void readWeights(
      Path directory, Function<Parameter, float[]> into, BiConsumer<Parameter, float[]> each) {
    MaskedDirectory.readWeights(model, directory, into, each);
  }
}
