package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.head.CausalHead;
import zeroth.transformer.head.CausalHead.Places;
import zeroth.transformer.huggingface.DecoderCheckpoint;
import zeroth.zo.Gradient;
import zeroth.zo.registry.MethodEntry;

/**
 * A language model that classifies by the likelihood of the labels' words behind a prompt, as MeZO
 * does (Malladi et al. 2023, arXiv 2305.17333, section 3 and appendix E.2). The loss of a text is
 * the mean negative log-likelihood of its label's tokens; said is the label for which that is
 * lowest.
 */
public final class OptionLikelihood implements TaskModel {
  /** Candidates that go through one forward side by side; more would need more memory. */
  private static final int SIDE_BY_SIDE = 2;

  private final DecoderCheckpoint checkpoint;
  private final Backend backend;
  private final List<String> labels;
  private final OptionLoss loss;
  private final OptionTokenizer tokenizer;
  private final CausalHead head;

  /**
   * @param checkpoint its parameters are placed on the backend
   */
  OptionLikelihood(
      DecoderCheckpoint checkpoint, Backend backend, List<String> labels, OptionTemplate template) {
    this(checkpoint, backend, labels, template, OptionLoss.OPTIONS);
  }

  private OptionLikelihood(
      DecoderCheckpoint checkpoint,
      Backend backend,
      List<String> labels,
      OptionTemplate template,
      OptionLoss loss) {
    this.loss = loss;
    this.checkpoint = checkpoint;
    this.backend = backend;
    this.labels = List.copyOf(labels);
    this.tokenizer = new OptionTokenizer(checkpoint.model().tokenizer(), template, this.labels);
    this.head = new CausalHead(checkpoint.model().decoder());
  }

  @Override
  public Parameters parameters() {
    return checkpoint.model().parameters();
  }

  @Override
  public List<String> labels() {
    return labels;
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
    OptionBatch options = OptionBatch.of(loss, texts);
    return means(options, places).stream().mapToDouble(options::mean).toArray();
  }

  @Override
  public List<Reading> read(EncodedTexts texts, List<Perturbation> places) {
    OptionBatch options = OptionBatch.of(OptionLoss.OPTIONS, texts).under(loss);
    return means(options, places).stream()
        .map(means -> new Reading(options.mean(means), options.scores(means)))
        .toList();
  }

  /** The mean losses of a batch's options at each place; a few places go side by side. */
  private List<double[]> means(OptionBatch options, List<Perturbation> places) {
    Places batch = options.places();
    List<double[]> means = new ArrayList<>();
    for (int first = 0; first < places.size(); first += SIDE_BY_SIDE) {
      int last = Math.min(first + SIDE_BY_SIDE, places.size());
      backend.begin();
      VocabularyLosses found =
          head.losses(
              backend, new WeightView(parameters(), places.subList(first, last)), batch); // G R
      for (int g = 0; g < last - first; g++) {
        means.add(options.means(found, g * batch.rows().length));
      }
    }
    return means;
  }

  @Override
  public Gradient gradient(EncodedTexts texts) {
    return new OptionGradient(head, parameters(), backend, OptionBatch.of(loss, texts));
  }

  /** All rows where the token table is the head's matrix as well. */
  @Override
  public TouchedRows touched(EncodedTexts texts) {
    Decoder decoder = head.decoder();
    return decoder.inputTable().equals(decoder.outputTable())
        ? TouchedRows.ALL
        : TouchedRows.of(decoder.inputTable(), OptionBatch.of(loss, texts).places().batch().ids());
  }

  @Override
  public OptionLikelihood with(Parameters theta) {
    return new OptionLikelihood(
        checkpoint.with(theta), backend, labels, tokenizer.template(), loss);
  }

  @Override
  public OptionLoss objective() {
    return loss;
  }

  @Override
  public OptionLikelihood under(OptionLoss other) {
    return new OptionLikelihood(checkpoint, backend, labels, tokenizer.template(), other);
  }

  @Override
  public LearningRate learningRate(MethodEntry method) {
    return LearningRates.of(method, parameters());
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
