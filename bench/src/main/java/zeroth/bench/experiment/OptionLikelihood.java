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
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.transformer.adapter.VirtualBase;
import zeroth.transformer.adapter.VirtualDecoder;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.head.CausalHead;
import zeroth.transformer.head.CausalHead.Places;
import zeroth.transformer.huggingface.DecoderCheckpoint;
import zeroth.transformer.huggingface.PeftBase;
import zeroth.transformer.trunk.SharedTrunk;
import zeroth.zo.Gradient;
import zeroth.zo.registry.MethodEntry;

/**
 * A language model that classifies by the likelihood of the labels' words behind a prompt, as MeZO
 * does (Malladi et al. 2023, arXiv 2305.17333, section 3 and appendix E.2). The loss of a text is
 * the mean negative log-likelihood of its label's tokens; said is the label for which that is
 * lowest, unless the {@link AnswerRule} has another score. Where any text is an answer, it says one
 * word by word.
 */
public final class OptionLikelihood extends TrunkModel<TokenBatch> {
  private final DecoderCheckpoint checkpoint;
  private final OptionLoss loss;
  private final OptionTokenizer tokenizer;
  private final CausalHead head;

  /**
   * @param checkpoint its parameters are placed on the backend
   */
  OptionLikelihood(
      DecoderCheckpoint checkpoint, Backend backend, List<String> labels, OptionTemplate template) {
    this(
        checkpoint,
        backend,
        new OptionTokenizer(checkpoint.model().tokenizer(), template, List.copyOf(labels)),
        OptionLoss.OPTIONS,
        new SharedTrunk<>(checkpoint.model().decoder(), checkpoint.model().parameters(), backend));
  }

  private OptionLikelihood(
      DecoderCheckpoint checkpoint,
      Backend backend,
      OptionTokenizer tokenizer,
      OptionLoss loss,
      SharedTrunk<TokenBatch> trunk) {
    super(backend, trunk);
    this.loss = loss;
    this.checkpoint = checkpoint;
    this.tokenizer = tokenizer;
    this.head = new CausalHead(checkpoint.model().decoder());
  }

  @Override
  public Parameters parameters() {
    return checkpoint.model().parameters();
  }

  @Override
  public List<String> labels() {
    return tokenizer.labels();
  }

  @Override
  public int maxLength() {
    return checkpoint.model().decoder().maxLength();
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
    OptionBatch options = batch(loss, texts);
    return sums(options, places).stream().mapToDouble(options::mean).toArray();
  }

  @Override
  public List<Reading> read(EncodedTexts texts, List<Perturbation> places) {
    OptionBatch options = batch(OptionLoss.OPTIONS, texts).under(loss);
    return sums(options, places).stream()
        .map(sums -> new Reading(options.mean(sums), options.scores(sums)))
        .toList();
  }

  private OptionBatch batch(OptionLoss read, EncodedTexts texts) {
    return OptionBatch.of(read, tokenizer.rule().score(), texts);
  }

  @Override
  public List<List<String>> generate(EncodedTexts texts, List<Perturbation> places) {
    List<int[]> prompts =
        IntStream.range(0, texts.size())
            .mapToObj(b -> texts.ids().get(texts.first()[b] + 1))
            .toList();
    return new FreeAnswers(checkpoint.model(), backend(), tokenizer.rule().tokens())
        .of(prompts, places);
  }

  /** The losses of a batch's sequences at each place. */
  private List<double[]> sums(OptionBatch options, List<Perturbation> places) {
    Places batch = options.places();
    List<double[]> sums = new ArrayList<>();
    trunk()
        .forward(
            batch.batch(),
            places,
            (backend, weights, hidden) -> {
              VocabularyLosses found = head.losses(backend, weights, batch, hidden); // G R
              for (int g = 0; g < weights.groups(); g++) {
                sums.add(options.sums(found, g * batch.rows().length));
              }
            });
    return sums;
  }

  @Override
  public double[] losses(EncodedTexts texts, PerSequence places) {
    OptionBatch options = batch(loss, texts);
    Places batch = options.places();
    double[] losses = new double[texts.size()];
    trunk()
        .forward(
            batch.batch(),
            options.texts(batch),
            places,
            (sequences, weights, hidden) -> {
              double[] sums = options.sums(head.losses(sequences, weights, batch, hidden), 0);
              Arrays.setAll(losses, b -> options.loss(sums, b));
            });
    return losses;
  }

  @Override
  public double[] textLosses(EncodedTexts texts, Perturbation place) {
    OptionBatch options = batch(loss, texts);
    double[] sums = sums(options, List.of(place)).get(0);
    double[] losses = new double[texts.size()];
    Arrays.setAll(losses, b -> options.loss(sums, b));
    return losses;
  }

  @Override
  public Gradient gradient(EncodedTexts texts) {
    return new OptionGradient(head, trunk(), parameters(), backend(), batch(loss, texts));
  }

  /** All rows where the token table is the head's matrix as well. */
  @Override
  public TouchedRows touched(EncodedTexts texts) {
    Decoder decoder = head.decoder();
    return decoder.inputTable().equals(decoder.outputTable())
        ? TouchedRows.ALL
        : TouchedRows.of(decoder.inputTable(), batch(loss, texts).places().batch().ids());
  }

  @Override
  public OptionLikelihood with(Parameters theta) {
    return new OptionLikelihood(
        checkpoint.with(theta), backend(), tokenizer, loss, trunk().with(theta));
  }

  @Override
  OptionLikelihood over(SharedTrunk<TokenBatch> other) {
    return new OptionLikelihood(checkpoint, backend(), tokenizer, loss, other);
  }

  @Override
  public TunableBody<VirtualDecoder> tunable() {
    Decoder decoder = checkpoint.model().decoder();
    return new TunableBody<>(
        VirtualBase.of(decoder.stack()),
        decoder instanceof VirtualDecoder tokens ? Optional.of(tokens) : Optional.empty(),
        (tokens, theta) ->
            new OptionLikelihood(
                checkpoint.with(tokens, theta),
                backend(),
                tokenizer,
                loss,
                new SharedTrunk<>(tokens, theta, backend())));
  }

  @Override
  public OptionLoss objective() {
    return loss;
  }

  @Override
  public OptionLikelihood under(OptionLoss other) {
    return new OptionLikelihood(checkpoint, backend(), tokenizer, other, trunk());
  }

  /** The same model and task with another way to an answer. */
  public OptionLikelihood by(AnswerRule rule) {
    return asking(
        new OptionTokenizer(
            tokenizer.tokenizer(),
            tokenizer.template(),
            tokenizer.labels(),
            rule,
            tokenizer.before()));
  }

  /** How it comes to an answer. */
  public AnswerRule rule() {
    return tokenizer.rule();
  }

  /** What puts texts to the model. */
  OptionTokenizer tokenizer() {
    return tokenizer;
  }

  /** The same model and task with texts put to it otherwise. */
  OptionLikelihood asking(OptionTokenizer otherwise) {
    return new OptionLikelihood(checkpoint, backend(), otherwise, loss, trunk());
  }

  @Override
  public LearningRate learningRate(MethodEntry method) {
    return LearningRates.of(method, parameters());
  }

  @Override
  public AdapterBase adapterBase(String name) {
    return new AdapterBase(
        PeftBase.of(name, checkpoint.model().decoder().stack()), List.of(), null);
  }

  @Override
  public void write(Path directory) {
    checkpoint.write(directory);
  }

  @Override
  public void writeWeights(Path file) {
    checkpoint.writeWeights(file);
  }

  @Override
  public void readWeights(
      Path directory, Function<Parameter, float[]> into, BiConsumer<Parameter, float[]> each) {
    checkpoint.readWeights(directory, into, each);
  }
}
