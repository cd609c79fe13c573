package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import zeroth.bench.measure.Marks;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.sequence.SequenceUses;
import zeroth.transformer.trunk.CachedActivations;
import zeroth.zo.Gradient;
import zeroth.zo.Objective;
import zeroth.zo.registry.MethodEntry;

/**
 * A model with a task, on a backend: how texts are put to it, what its loss on them is, and how it
 * is measured and kept. What trains, replays and reports knows a model by this alone.
 */
public interface TaskModel {
  /** Tokens of a batch when a split is measured. */
  int TOKENS = 1024;

  /** The weights, placed on the backend. */
  Parameters parameters();

  /** Names of the classes; none where examples have answers of their own. */
  List<String> labels();

  /** The longest text in tokens. */
  int maxLength();

  /** Texts as tokens; what is longer than so many tokens is cut. */
  EncodedTexts encode(List<LabelledText> texts, int maxLength);

  /**
   * How many texts were cut.
   *
   * @param texts what was encoded
   * @param encoded what {@link #encode} made of them at this length
   */
  int cut(List<LabelledText> texts, EncodedTexts encoded, int maxLength);

  /** The mean loss of a batch of texts at some places. */
  double[] losses(EncodedTexts texts, List<Perturbation> places);

  /**
   * The loss of each of a batch of texts, each at a place of its own, by one forward.
   *
   * @throws IllegalArgumentException if a text's loss is not its own: with calibrated scores, or
   *     where virtual tokens are tuned
   * @throws UnsupportedOperationException if the loss is one number for all texts
   */
  double[] losses(EncodedTexts texts, PerSequence places);

  /** Whether its loss has a gradient. */
  default boolean hasGradient() {
    return true;
  }

  /**
   * The gradient of the mean loss of a batch of texts.
   *
   * @throws UnsupportedOperationException if there is none
   */
  Gradient gradient(EncodedTexts texts);

  /** The embedding rows that the loss of a batch of texts depends on. */
  TouchedRows touched(EncodedTexts texts);

  /** What the model makes of a batch of texts at some places. */
  List<Reading> read(EncodedTexts texts, List<Perturbation> places);

  /**
   * What the model answers to each of a batch of texts at some places, in words.
   *
   * @param texts that are answered with any text
   * @return by places
   * @throws UnsupportedOperationException if the model has no words
   */
  default List<List<String>> generate(EncodedTexts texts, List<Perturbation> places) {
    throw new UnsupportedOperationException("a classifier has no words");
  }

  /** How the model's answers to a batch of texts compare with the right ones, at some places. */
  default List<Marks> marks(EncodedTexts texts, List<Perturbation> places) {
    Marking marking = new Marking(this, texts);
    return marking.answered(places).stream().map(marking::of).toList();
  }

  /** Measures the weights as they are on a split of at least one text. */
  default Measurement measure(EncodedTexts split) {
    return measure(split, texts -> {});
  }

  /**
   * The same.
   *
   * @param watcher is told after each batch how many texts are measured
   */
  default Measurement measure(EncodedTexts split, IntConsumer watcher) {
    List<MeasuredPiece> pieces = new ArrayList<>();
    int texts = 0;
    for (EncodedTexts piece : split.pieces(TOKENS)) {
      pieces.add(piece(piece));
      texts += piece.size();
      watcher.accept(texts);
    }
    return measured(pieces);
  }

  /** Measures the weights as they are on some texts of a split. */
  default MeasuredPiece piece(EncodedTexts texts) {
    Reading reading = read(texts, List.of(Perturbation.NONE)).get(0);
    Marking marking = new Marking(this, texts);
    Marks marks = marking.of(marking.answered(reading, Perturbation.NONE));
    return new MeasuredPiece(new double[] {reading.loss() * texts.size()}, marks);
  }

  /** The measurement of a split of which these are all pieces, in order. */
  default Measurement measured(List<MeasuredPiece> pieces) {
    Marks marks = MeasuredPiece.marks(pieces);
    return new Measurement(MeasuredPiece.loss(pieces) / marks.texts(), marks, pieces.size());
  }

  /** Whether the loss of a minibatch is the mean of its texts'. */
  default boolean isMeanOfTexts() {
    return true;
  }

  /**
   * The loss of each of some texts at a place. Their sum in the texts' order, divided by their
   * number, is the bits of {@link #losses}.
   *
   * @throws UnsupportedOperationException if the loss is not {@link #isMeanOfTexts}
   */
  double[] textLosses(EncodedTexts texts, Perturbation place);

  /**
   * L(place) = mean loss of a minibatch.
   *
   * @param texts the minibatch
   * @param all what the full loss is the mean over
   */
  default Objective loss(EncodedTexts texts, EncodedTexts all) {
    return new MinibatchLoss(this, texts, all);
  }

  /** The same model and task with other weights, of the same names and shapes. */
  TaskModel with(Parameters theta);

  /**
   * The same model and task, which keeps what its {@link #untrainedLayers} make of texts, in so
   * many bytes at most, for when the texts come again. No bit depends on it.
   *
   * @param bytes 0 for none
   */
  TaskModel caching(long bytes);

  /**
   * The same model and task, whose losses tell what matrices are used for. No bit depends on it.
   *
   * @param uses is told
   */
  TaskModel telling(MatrixUses uses);

  /**
   * The same model and task, whose losses of texts at places of their own tell what the texts put
   * to linear maps. No bit depends on it.
   *
   * @param uses is told; sequences are numbers of texts
   */
  TaskModel telling(SequenceUses uses);

  /** How many layers at the model's beginning read no trainable weight. */
  int untrainedLayers();

  /** What is kept of texts; nothing where that was not asked for or would be of no use. */
  Optional<CachedActivations> cached();

  /** Its body, as virtual tokens can stand before it. */
  TunableBody<?> tunable();

  /** The loss that is minimised. */
  default ObjectiveName objective() {
    return OptionLoss.OPTIONS;
  }

  /**
   * The same model and task under a loss of the user's choice. Classifiers have one: the cross
   * entropy over the classes.
   *
   * @throws zeroth.tensor.BadInputException if this model has no such loss
   */
  default TaskModel under(OptionLoss loss) {
    if (loss == OptionLoss.ANSWER) {
      throw new BadInputException(
          "--objective answer is for language models: this model chooses among classes, which is"
              + " --objective options");
    }
    return this;
  }

  /** The rate that is used where the user gives none. */
  LearningRate learningRate(MethodEntry method);

  /**
   * What an adapter of this model stands on.
   *
   * @param name what the model is found again by
   */
  AdapterBase adapterBase(String name);

  /** Hash of the weights beside which an adapter is trained; null where these are trained. */
  default String baseSha256() {
    return null;
  }

  /**
   * Writes the model to a new directory in the Hugging Face layout, which appears complete or not
   * at all.
   *
   * @throws zeroth.tensor.BadInputException if the directory exists or cannot be written
   */
  void write(Path directory);

  /** Name of the file that has the weights in such a directory. */
  default String weightsFile() {
    return "model.safetensors";
  }

  /** Writes the weights alone to a new file, as {@link #write} writes them. */
  void writeWeights(Path file);

  /**
   * Reads the weights of a directory that {@link #write} has written; this model's stay as they
   * are.
   *
   * @param into gives the array that a parameter's elements are read to, or null to leave them out
   * @param each gets every parameter that was read, with that array
   * @throws zeroth.tensor.BadInputException if they cannot be read, or are of other shapes
   */
  void readWeights(
      Path directory, Function<Parameter, float[]> into, BiConsumer<Parameter, float[]> each);
}
