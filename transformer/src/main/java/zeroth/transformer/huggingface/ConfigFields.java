package zeroth.transformer.huggingface;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import zeroth.tensor.BadInputException;
import zeroth.transformer.checkpoint.BoundedFile;
import zeroth.transformer.checkpoint.JsonProblem;

/**
 * The fields of a config.json. Every field that is asked for is remembered; {@link #refuseOthers}
 * then refuses one that is neither known to leave the arithmetic as it is nor was asked for, since
 * a model must not be run by half of its description.
 */
final class ConfigFields {
  private static final int LIMIT = 8 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** What training, generation and bookkeeping need, but no forward. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "_.*|architectures|model_type|torch_dtype|dtype|transformers_version|use_cache|.*_token_id"
              + "|.*dropout(_prob)?|.*_pdrop|initializer_range|initializer_factor|init_std|layerdrop"
              + "|task_specific_params|summary_.*|id2label|label2id|problem_type|output_.*"
              + "|return_dict.*|gradient_checkpointing|prefix|name_or_path|auto_map|finetuning_task"
              + "|tokenizer_class|chunk_size_feed_forward|is_encoder_decoder|torchscript|bad_words_ids"
              + "|max_length|min_length|do_sample|early_stopping|num_beams|temperature|top_k|top_p"
              + "|repetition_penalty|length_penalty|num_return_sequences|n_ctx|max_window_layers"
              + "|reorder_and_upcast_attn|attn_implementation|zeroth|pooler_.*|directionality"
              + "|sinusoidal_pos_embds|num_labels|xla_device");

  private final String source;
  private final JsonNode root;
  private final Set<String> asked = new HashSet<>();

  private ConfigFields(String source, JsonNode root) {
    this.source = source;
    this.root = root;
  }

  /**
   * Reads a file.
   *
   * @throws BadInputException if it holds no object
   */
  static ConfigFields read(Path file) {
    return of(file.toString(), BoundedFile.read(file, LIMIT));
  }

  /** Reads a file's content. */
  static ConfigFields of(String source, byte[] json) {
    // one a file, since a factory keeps the names of fields that it has seen
    JsonFactory factory =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser parser = factory.createParser(json)) {
      JsonNode root = JSON.readTree(parser);
      if (root == null || !root.isObject()) {
        String found = root == null ? "nothing" : shown(root);
        throw new BadInputException(source, "top", "an object", found);
      }
      return new ConfigFields(source, root);
    } catch (JsonProcessingException e) {
      String place = "byte " + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset());
      throw new BadInputException(source, place, "JSON", JsonProblem.found(e));
    } catch (IOException e) {
      throw BoundedFile.unreadable(source, e);
    }
  }

  String source() {
    return source;
  }

  /** Whether there is such a field that is not null. */
  boolean has(String name) {
    return !field(name).isMissingNode() && !field(name).isNull();
  }

  /** The fields of an object within. */
  ConfigFields within(String name) {
    JsonNode node = field(name);
    require(node.isObject(), name, "an object", node);
    return new ConfigFields(source + ", " + name, node);
  }

  /** A field as it is; missing where there is none. */
  JsonNode node(String name) {
    return field(name);
  }

  String text(String name) {
    JsonNode node = field(name);
    require(node.isTextual(), name, "a string", node);
    return node.textValue();
  }

  int size(String name) {
    JsonNode node = field(name);
    require(node.isInt() && node.intValue() > 0, name, "a whole number above 0", node);
    return node.intValue();
  }

  int size(String name, int otherwise) {
    return has(name) ? size(name) : otherwise;
  }

  double number(String name, double otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode node = field(name);
    require(node.isNumber(), name, "a number", node);
    return Double.parseDouble(node.asText());
  }

  double number(String name) {
    require(has(name), name, "a number", field(name));
    return number(name, 0);
  }

  boolean flag(String name, boolean otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode node = field(name);
    require(node.isBoolean(), name, "true or false", node);
    return node.booleanValue();
  }

  /** A field that is absent, null, or has one of these values. */
  void mustBe(String name, String... values) {
    JsonNode node = field(name);
    require(
        !has(name) || node.isValueNode() && Set.of(values).contains(node.asText()),
        name,
        String.join(" or ", values),
        node);
  }

  /** A field that is absent, null, or a list of nothing but this value. */
  boolean allAre(String name, String value) {
    for (JsonNode entry : field(name)) {
      if (!entry.asText().equals(value)) {
        return false;
      }
    }
    return true;
  }

  /** All whole numbers of a field that has one or a list of them; none where it is absent. */
  Set<Integer> ids(String name) {
    Set<Integer> ids = new HashSet<>();
    JsonNode node = field(name);
    if (node.isInt()) {
      ids.add(node.intValue());
    }
    for (JsonNode entry : node) {
      require(entry.isInt(), name, "token ids", node);
      ids.add(entry.intValue());
    }
    return ids;
  }

  /**
   * As {@link #refuseOthers}, but for fields that are false or empty: where every field is written,
   * whether it is used or not.
   */
  void refuseOthersThatAreOn() {
    refuse(
        node ->
            !(node.isBoolean() && !node.booleanValue()
                || node.isContainerNode() && node.isEmpty()));
  }

  /**
   * Refuses the first field that nobody asked for and that is not known to be harmless.
   *
   * @throws BadInputException that names it
   */
  void refuseOthers() {
    refuse(node -> true);
  }

  private void refuse(Predicate<JsonNode> on) {
    for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      boolean harmless = asked.contains(name) || HARMLESS.matcher(name).matches();
      if (!harmless && has(name) && on.test(root.path(name))) {
        throw new BadInputException(
            source,
            name,
            "no such field, which may change what the model computes",
            shown(root.path(name)));
      }
    }
  }

  void require(boolean condition, String name, String expected, Object found) {
    if (!condition) {
      String text = found instanceof JsonNode node ? shown(node) : found.toString();
      throw new BadInputException(source, name, expected, text);
    }
  }

  private JsonNode field(String name) {
    asked.add(name);
    return root.path(name);
  }

  /** How messages show a value. */
  static String shown(JsonNode node) {
    if (node.isMissingNode()) {
      return "none";
    }
    String text = node.toString();
    return text.length() > 100 ? text.substring(0, 100) + "..." : text;
  }
}
