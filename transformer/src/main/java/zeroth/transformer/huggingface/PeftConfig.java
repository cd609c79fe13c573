package zeroth.transformer.huggingface;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import zeroth.tensor.BadInputException;
import zeroth.transformer.adapter.AdaptedModule;
import zeroth.transformer.adapter.Adapter;
import zeroth.transformer.adapter.Targets;

/**
 * PEFT's adapter_config.json of a LoRA adapter. What scales and shapes the terms is read, and which
 * maps they stand beside; a field that asks for other arithmetic is refused by its name.
 *
 * @param base what {@code base_model_name_or_path} says; may be null
 * @param rank r where no pattern says otherwise
 * @param alpha where no pattern says otherwise
 * @param stabilized whether terms are scaled by alpha / sqrt(r) (Kalajdzievski, arXiv 2312.03732)
 * @param ranks r by patterns of paths, of which the first that fits counts
 * @param alphas alpha in the same way
 * @param targets which maps, by their paths in the base's program
 * @param all whether every map of the targets has a term: there is no exception
 */
record PeftConfig(
    String base,
    int rank,
    double alpha,
    boolean stabilized,
    List<Scoped> ranks,
    List<Scoped> alphas,
    Targets targets,
    boolean all) {
  private static final String TARGETS = "target_modules";

  /** Fields of training and bookkeeping. */
  private static final List<String> HARMLESS =
      List.of(
          "lora_dropout",
          "fan_in_fan_out", // how the base's matrices lie: those of A and B are the same either way
          "megatron_core",
          "qalora_group_size", // of use_qalora
          "runtime_config",
          "corda_config", // how A and B began
          "eva_config",
          "loftq_config",
          "layers_pattern"); // of layers_to_transform

  /** A number for the maps whose path fits. */
  record Scoped(PathPattern path, double value) {}

  static PeftConfig read(Path file) {
    return of(ConfigFields.read(file));
  }

  /**
   * @throws BadInputException if it is of no adapter that this project can run
   */
  static PeftConfig of(ConfigFields fields) {
    fields.text("peft_type"); // which is there
    fields.mustBe("peft_type", "LORA");
    fields.mustBe("bias", "none");
    // the others change the base's weights as well
    fields.mustBe("init_lora_weights", "true", "false", "gaussian", "orthogonal", "eva");
    PeftDirectory.BOOKKEEPING.forEach(fields::node);
    HARMLESS.forEach(fields::node);
    boolean excepted = fields.has("layers_to_transform") | fields.has("exclude_modules");
    PeftConfig config =
        new PeftConfig(
            PeftDirectory.base(fields),
            fields.size("r"),
            fields.number("lora_alpha"),
            fields.flag("use_rslora", false),
            scoped(fields, "rank_pattern"),
            scoped(fields, "alpha_pattern"),
            targets(fields),
            !excepted);
    for (Scoped r : config.ranks) {
      boolean whole = r.value >= 1 && r.value == (int) r.value;
      fields.require(whole, "rank_pattern", "whole numbers above 0", r.value);
    }
    fields.refuseOthersThatAreOn();
    return config;
  }

  private static List<Scoped> scoped(ConfigFields fields, String name) {
    List<Scoped> scoped = new ArrayList<>();
    JsonNode node = fields.node(name);
    boolean none = !fields.has(name);
    fields.require(none || node.isObject(), name, "an object", node);
    for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      JsonNode value = node.path(key);
      fields.require(value.isNumber(), name + ", " + key, "a number", value);
      PathPattern path = PathPattern.of(fields.source(), name, "(?:.*\\.)?(?:" + key + ")");
      scoped.add(new Scoped(path, value.doubleValue()));
    }
    return scoped;
  }

  private static Targets targets(ConfigFields fields) {
    JsonNode node = fields.node(TARGETS);
    if (!fields.has(TARGETS)) {
      return Targets.named(Targets.QUERIES_AND_VALUES);
    }
    if (node.isTextual()) {
      if (node.textValue().equals("all-linear")) {
        return Targets.all();
      }
      return PathPattern.of(fields.source(), TARGETS, node.textValue())::fits;
    }
    fields.require(node.isArray(), TARGETS, "names or a regular expression", node);
    List<String> names = new ArrayList<>();
    for (JsonNode name : node) {
      fields.require(name.isTextual(), TARGETS, "names", node);
      names.add(name.textValue());
    }
    return Targets.named(names);
  }

  /** r of the map of a path. */
  int rank(String path) {
    return (int) of(ranks, path, rank);
  }

  /** What the term beside the map of a path is multiplied by, times its r. */
  double alpha(String path) {
    double a = of(alphas, path, alpha);
    return stabilized ? a * Math.sqrt(rank(path)) : a;
  }

  private static double of(List<Scoped> scoped, String path, double otherwise) {
    for (Scoped one : scoped) {
      if (one.path.fits(path)) {
        return one.value;
      }
    }
    return otherwise;
  }

  /**
   * The adapter_config.json of an adapter.
   *
   * @param ownPaths paths of all linear maps of the base, to tell names that choose no other
   */
  static byte[] json(Adapter adapter, PeftBase base, List<String> ownPaths) {
    AdaptedModule first = adapter.modules().get(0);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField("peft_type", "LORA");
      json.writeStringField("task_type", base.task());
      json.writeStringField(PeftDirectory.BASE, base.nameOrPath());
      json.writeBooleanField("inference_mode", true);
      json.writeNumberField("r", first.rank());
      writeNumber(json, "lora_alpha", first.alpha());
      json.writeNumberField("lora_dropout", 0);
      json.writeBooleanField("use_rslora", false);
      json.writeBooleanField("use_dora", false);
      json.writeBooleanField("fan_in_fan_out", base.isTransposed());
      json.writeStringField("bias", "none");
      json.writeStringField("init_lora_weights", "gaussian");
      json.writeNullField("modules_to_save");
      json.writeArrayFieldStart(TARGETS);
      for (String name : names(adapter, ownPaths)) {
        json.writeString(name);
      }
      json.writeEndArray();
      json.writeObjectFieldStart("rank_pattern");
      for (AdaptedModule m : adapter.modules()) {
        if (m.rank() != first.rank()) {
          json.writeNumberField(m.module().path(), m.rank());
        }
      }
      json.writeEndObject();
      json.writeObjectFieldStart("alpha_pattern");
      for (AdaptedModule m : adapter.modules()) {
        if (m.alpha() != first.alpha()) {
          writeNumber(json, m.module().path(), m.alpha());
        }
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is written to memory
    }
    return bytes.toByteArray();
  }

  private static void writeNumber(JsonGenerator json, String name, double x) throws IOException {
    json.writeFieldName(name);
    if (x == (long) x) {
      json.writeNumber((long) x); // PEFT's own are whole
    } else {
      json.writeNumber(x);
    }
  }

  /** The last parts of the adapted maps' paths, or these themselves where others end so too. */
  private static List<String> names(Adapter adapter, List<String> ownPaths) {
    List<String> paths = adapter.modules().stream().map(m -> m.module().path()).toList();
    List<String> ends =
        paths.stream().map(path -> path.substring(path.lastIndexOf('.') + 1)).distinct().toList();
    long chosen = ownPaths.stream().filter(Targets.named(ends)::selects).count();
    return chosen == paths.size() ? ends : paths;
  }

  /** Whether a map without a term is an error, given that others have one. */
  boolean isMissing(String path) {
    return all && targets.selects(path);
  }
}
