package zeroth.transformer.huggingface;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Shape;
import zeroth.transformer.checkpoint.OpenWeights;
import zeroth.transformer.safetensors.SafetensorsShards;
import zeroth.transformer.torch.TorchWeights;

/**
 * The weights of a directory that has none as safetensors: one pytorch_model.bin, or the shards
 * that pytorch_model.bin.index.json names.
 */
final class TorchShards implements OpenWeights {
  private static final String WHOLE = "pytorch_model.bin";
  private static final String INDEX = "pytorch_model.bin.index.json";

  private final String source;
  private final List<TorchWeights> files = new ArrayList<>();
  private final Map<String, Place> places = new LinkedHashMap<>();

  private record Place(TorchWeights file, String name) {}

  private TorchShards(String source) {
    this.source = source;
  }

  /**
   * A directory's weights: as safetensors, or else in torch's own format.
   *
   * @param canonical what a stored name is called here
   * @throws BadInputException if there are none, or they cannot be read
   */
  static OpenWeights weights(Path directory, UnaryOperator<String> canonical) {
    boolean safetensors =
        Files.exists(directory.resolve("model.safetensors"))
            || Files.exists(directory.resolve("model.safetensors.index.json"));
    boolean whole = Files.exists(directory.resolve(WHOLE));
    if (safetensors || !whole && !Files.exists(directory.resolve(INDEX))) {
      return SafetensorsShards.open(directory, canonical); // which says if nothing is there
    }
    TorchShards shards = new TorchShards(directory.resolve(whole ? WHOLE : INDEX).toString());
    boolean complete = false;
    try {
      if (whole) {
        shards.add(directory.resolve(WHOLE), null, canonical);
      } else {
        shards.addAll(directory, canonical);
      }
      complete = true;
      return shards;
    } finally {
      if (!complete) {
        shards.close();
      }
    }
  }

  private void addAll(Path directory, UnaryOperator<String> canonical) {
    Map<String, String> index = SafetensorsShards.index(directory.resolve(INDEX), ".bin");
    for (String file : new TreeSet<>(index.values())) {
      List<String> names =
          index.keySet().stream().filter(name -> index.get(name).equals(file)).toList();
      add(directory.resolve(file), names, canonical);
    }
  }

  /** Takes the tensors of these names, or all. */
  private void add(Path path, List<String> names, UnaryOperator<String> canonical) {
    TorchWeights file = TorchWeights.open(path);
    files.add(file);
    for (String name : names == null ? file.names() : names) {
      if (!file.names().contains(name)) {
        throw new BadInputException(file.source(), name, "a tensor, as " + INDEX + " says", "none");
      }
      Place other = places.put(canonical.apply(name), new Place(file, name));
      if (other != null) {
        String found = "both " + other.name + " and " + name;
        throw new BadInputException(
            source, canonical.apply(name), "one tensor of that meaning", found);
      }
    }
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public Set<String> names() {
    return places.keySet();
  }

  @Override
  public Map<String, String> storedNames() {
    Map<String, String> names = new LinkedHashMap<>();
    places.forEach((name, place) -> names.put(name, place.name));
    return names;
  }

  @Override
  public String shapeText(String name) {
    return places.get(name).file.shapeText(places.get(name).name);
  }

  @Override
  public boolean hasShape(String name, Shape shape) {
    return places.get(name).file.hasShape(places.get(name).name, shape);
  }

  @Override
  public float[] read(String name) {
    return places.get(name).file.read(places.get(name).name);
  }

  @Override
  public void close() {
    files.forEach(TorchWeights::close);
  }
}
