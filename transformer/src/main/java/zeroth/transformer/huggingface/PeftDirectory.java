package zeroth.transformer.huggingface;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.adapter.AdaptedModule;
import zeroth.transformer.adapter.Adapter;
import zeroth.transformer.adapter.LinearModule;
import zeroth.transformer.adapter.Lora;
import zeroth.transformer.checkpoint.NewFile;
import zeroth.transformer.checkpoint.StoredTensor;
import zeroth.transformer.safetensors.SafetensorsReader;
import zeroth.transformer.safetensors.SafetensorsWriter;

/**
 * A LoRA adapter in PEFT's layout: a directory of adapter_config.json and
 * adapter_model.safetensors, whose tensors are {@code base_model.model.PATH.lora_A.weight} (r, in)
 * and {@code .lora_B.weight} (out, r) for each adapted map, by its path in transformers' program.
 * Written are F32 tensors; read are F32, F16 and BF16.
 */
public final class PeftDirectory {
  /** The file of an adapter's tensors. */
  public static final String WEIGHTS = "adapter_model.safetensors";

  static final String CONFIG = "adapter_config.json";

  /** The field of any adapter's configuration that names its base. */
  static final String BASE = "base_model_name_or_path";

  /** Fields of any adapter's configuration that change nothing of what it computes. */
  static final List<String> BOOKKEEPING =
      List.of("auto_mapping", "revision", "inference_mode", "task_type", "peft_version");

  private static final String ROOT = "base_model.model.";

  private PeftDirectory() {}

  /**
   * An adapter as it is read.
   *
   * @param adapter which maps it is for
   * @param tensors its tensors, by the names that it has for them
   * @param base what its configuration calls its base; may be null
   */
  public record Content(Adapter adapter, Map<String, Tensor> tensors, String base) {
    /** A base with this adapter: the base's parameters, frozen, and behind them the adapter's. */
    public Parameters over(Parameters parameters) {
      return adapter.over(parameters, tensors::get);
    }
  }

  /** Whether a directory holds an adapter. */
  public static boolean isAdapter(Path directory) {
    return Files.exists(directory.resolve(CONFIG));
  }

  /**
   * What an adapter's configuration calls its base; null where it says nothing.
   *
   * @throws BadInputException if it cannot be read
   */
  public static String base(Path directory) {
    ConfigFields fields = ConfigFields.read(directory.resolve(CONFIG));
    return PeftVirtualTokens.isOf(fields) ? base(fields) : PeftConfig.of(fields).base();
  }

  /** The same of a configuration's fields. */
  static String base(ConfigFields fields) {
    return fields.has(BASE) ? fields.text(BASE) : null;
  }

  /**
   * Reads an adapter.
   *
   * @param base what it is to stand on; its name is not compared
   * @throws BadInputException if a file is missing or malformed, or the adapter is for another
   *     model, or of a kind that this project cannot run
   */
  public static Content read(Path directory, PeftBase base) {
    PeftConfig config = PeftConfig.read(directory.resolve(CONFIG));
    try (SafetensorsReader file = SafetensorsReader.open(directory.resolve(WEIGHTS))) {
      Map<String, String> stored = storedPaths(file, base);
      Adapter adapter = adapter(config, file, stored, base);
      Map<String, Shape> shapes = adapter.shapes(base.shapes());
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (AdaptedModule m : adapter.modules()) {
        LinearModule map = m.module();
        String path = ROOT + stored.get(map.path());
        tensors.put(m.a(), tensor(file, path + AdaptedModule.A, Shape.of(m.rank(), map.in())));
        Tensor b = tensor(file, path + AdaptedModule.B, Shape.of(map.out(), m.rank()));
        tensors.putAll(Adapter.parts(m, b.data(), shapes));
      }
      return new Content(adapter, tensors, config.base());
    }
  }

  /** Of each adapted map, by its own path, the path that the file has for it. */
  private static Map<String, String> storedPaths(SafetensorsReader file, PeftBase base) {
    List<String> own = LinearModule.of(base.shapes()).stream().map(LinearModule::path).toList();
    Map<String, String> stored = new LinkedHashMap<>();
    for (String name : file.tensors().keySet()) {
      String path = path(name);
      String canonical = path == null ? null : base.canonical().apply(path);
      if (!own.contains(canonical)) {
        String expected = "A or B of a linear map of the base's layers";
        throw new BadInputException(file.source(), name, expected, "a tensor of another kind");
      }
      String other = stored.put(canonical, path);
      if (other != null && !other.equals(path)) {
        throw new BadInputException(
            file.source(), canonical, "one map of that meaning", other + " and " + path);
      }
    }
    if (stored.isEmpty()) {
      throw new BadInputException(file.source(), "header", "a tensor", "none");
    }
    return stored;
  }

  /** The path within the name of an A or B; null where it is neither. */
  private static String path(String name) {
    for (String end : List.of(AdaptedModule.A, AdaptedModule.B)) {
      if (name.startsWith(ROOT)
          && name.endsWith(end)
          && name.length() > ROOT.length() + end.length()) {
        return name.substring(ROOT.length(), name.length() - end.length());
      }
    }
    return null;
  }

  private static Adapter adapter(
      PeftConfig config, SafetensorsReader file, Map<String, String> stored, PeftBase base) {
    stored.forEach(
        (own, path) -> {
          if (!config.targets().selects(path)) {
            throw new BadInputException(
                file.source(), path, "no tensor, as target_modules says", "one");
          }
        });
    for (LinearModule module : LinearModule.of(base.shapes())) {
      String path = likewise(module.path(), stored);
      if (!stored.containsKey(module.path()) && config.isMissing(path)) {
        throw new BadInputException(
            file.source(), ROOT + path + AdaptedModule.A, "a tensor of that name", "none");
      }
    }
    try {
      return Lora.adapter(
          base.shapes(),
          stored::containsKey,
          path -> config.rank(stored.get(path)),
          path -> config.alpha(stored.get(path)));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(file.source() + ": " + e.getMessage());
    }
  }

  /** What the file would call a map, going by what it calls the first that it has. */
  private static String likewise(String path, Map<String, String> stored) {
    Map.Entry<String, String> known = stored.entrySet().iterator().next();
    int longer = known.getValue().length() - known.getKey().length();
    return longer >= 0
        ? known.getValue().substring(0, longer) + path
        : path.substring(Math.min(path.length(), -longer));
  }

  /** A tensor of that shape, of finite elements. */
  static Tensor tensor(SafetensorsReader file, String name, Shape shape) {
    StoredTensor stored = file.tensors().get(name);
    if (stored == null) {
      throw new BadInputException(file.source(), name, "a tensor of shape " + shape, "none");
    }
    if (!stored.hasShape(shape)) {
      throw new BadInputException(
          file.source(), name, "shape " + shape, "shape " + stored.shapeText());
    }
    Tensor tensor = file.read(name);
    for (int i = 0; i < tensor.size(); i++) {
      float x = tensor.data()[i];
      if (!Float.isFinite(x)) {
        throw new BadInputException(
            file.source(), name + ", element " + i, "a finite number", "" + x);
      }
    }
    return tensor;
  }

  /**
   * Writes an adapter to a new directory, which appears complete or not at all.
   *
   * @param adapted parameters of which the adapter's are written
   * @throws BadInputException if the directory exists or cannot be written
   */
  public static void write(Adapter adapter, Parameters adapted, PeftBase base, Path directory) {
    write(adapter, adapted, base, directory, temporary -> {});
  }

  /**
   * The same with other files beside PEFT's.
   *
   * @param others writes them to the directory, as long as that has another name
   */
  public static void write(
      Adapter adapter, Parameters adapted, PeftBase base, Path directory, NewFile.Content others) {
    List<String> paths = LinearModule.of(base.shapes()).stream().map(LinearModule::path).toList();
    NewFile.create(
        directory,
        temporary -> {
          Files.createDirectory(temporary);
          NewFile.write(temporary.resolve(CONFIG), PeftConfig.json(adapter, base, paths));
          writeWeights(adapter, adapted, base, temporary.resolve(WEIGHTS));
          others.write(temporary);
        });
  }

  /**
   * Writes an adapter's tensors alone to a new file.
   *
   * @throws BadInputException if the file exists or cannot be written
   */
  public static void writeWeights(Adapter adapter, Parameters adapted, PeftBase base, Path file) {
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    for (AdaptedModule m : adapter.modules()) {
      LinearModule map = m.module();
      String path = ROOT + base.prefix() + map.path();
      entries.add(
          SafetensorsWriter.Entry.of(
              path + AdaptedModule.A,
              Shape.of(m.rank(), map.in()),
              () -> adapted.tensor(m.a()).data()));
      entries.add(
          SafetensorsWriter.Entry.of(
              path + AdaptedModule.B,
              Shape.of(map.out(), m.rank()),
              () -> Adapter.joinedB(m, adapted)));
    }
    SafetensorsWriter.write(entries, Map.of("format", "pt"), file);
  }
}
