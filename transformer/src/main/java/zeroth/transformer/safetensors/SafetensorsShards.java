package zeroth.transformer.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Elements;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.transformer.checkpoint.BoundedFile;
import zeroth.transformer.checkpoint.OpenWeights;
import zeroth.transformer.checkpoint.StoredTensor;

/**
 * The weights of a directory: one model.safetensors, or the shards that
 * model.safetensors.index.json names.
 */
public final class SafetensorsShards implements OpenWeights {
  private static final String WHOLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final int INDEX_LIMIT = 32 << 20;

  private final String source;
  private final List<SafetensorsReader> readers = new ArrayList<>();
  private final Map<String, Place> places = new LinkedHashMap<>();

  private record Place(SafetensorsReader reader, StoredTensor tensor) {}

  private SafetensorsShards(String source) {
    this.source = source;
  }

  /**
   * Opens a directory's weights.
   *
   * @param canonical what a stored name is called here
   * @throws BadInputException if there are none, a shard is missing or damaged, lacks a tensor that
   *     the index has there, or two tensors have one name
   */
  public static SafetensorsShards open(Path directory, UnaryOperator<String> canonical) {
    Path whole = directory.resolve(WHOLE);
    Path index = directory.resolve(INDEX);
    boolean sharded = !Files.exists(whole) && Files.exists(index);
    SafetensorsShards shards = new SafetensorsShards((sharded ? index : whole).toString());
    boolean complete = false;
    try {
      if (sharded) {
        shards.openAll(directory, index(index), canonical);
      } else {
        shards.add(SafetensorsReader.open(whole), null, canonical);
      }
      complete = true;
      return shards;
    } finally {
      if (!complete) {
        shards.close();
      }
    }
  }

  private void openAll(Path directory, Map<String, String> index, UnaryOperator<String> canonical) {
    Map<String, List<String>> files = new TreeMap<>();
    index.forEach((name, file) -> files.computeIfAbsent(file, f -> new ArrayList<>()).add(name));
    files.forEach(
        (file, names) -> add(SafetensorsReader.open(directory.resolve(file)), names, canonical));
  }

  /** Takes the tensors of these names, or all. */
  private void add(SafetensorsReader reader, List<String> names, UnaryOperator<String> canonical) {
    readers.add(reader);
    for (String name : names == null ? reader.tensors().keySet() : names) {
      StoredTensor tensor = reader.tensors().get(name);
      if (tensor == null) {
        throw new BadInputException(
            reader.source(), name, "a tensor, as " + INDEX + " says", "none");
      }
      Place other = places.put(canonical.apply(name), new Place(reader, tensor));
      if (other != null) {
        String found = "both " + other.tensor.name() + " and " + name;
        throw new BadInputException(
            source, canonical.apply(name), "one tensor of that meaning", found);
      }
    }
  }

  /** The file of each tensor; files are names within the directory. */
  public static Map<String, String> index(Path file) {
    return index(file, ".safetensors");
  }

  /** The same for files whose names end in another way. */
  public static Map<String, String> index(Path file, String ending) {
    JsonFactory factory =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    byte[] content = BoundedFile.read(file, INDEX_LIMIT);
    Map<String, String> index = new LinkedHashMap<>();
    try (JsonParser json = factory.createParser(content)) {
      expect(file, "top", json.nextToken() == JsonToken.START_OBJECT, "an object");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean map = json.currentName().equals("weight_map");
        JsonToken value = json.nextToken();
        if (!map) {
          json.skipChildren();
          continue;
        }
        expect(file, "weight_map", value == JsonToken.START_OBJECT, "an object");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          expect(file, name, json.nextToken() == JsonToken.VALUE_STRING, "a file's name");
          String shard = json.getText();
          boolean inside = shard.endsWith(ending) && !shard.contains("/") && !shard.contains("\\");
          expect(file, name, inside, "the name of a " + ending + " file in the same directory");
          index.put(name, shard);
        }
      }
      expect(file, "behind the object", json.nextToken() == null, "nothing");
    } catch (JsonProcessingException e) {
      String place = "byte " + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset());
      throw new BadInputException(file.toString(), place, "JSON", e.getOriginalMessage());
    } catch (IOException e) {
      throw BoundedFile.unreadable(file.toString(), e);
    }
    expect(file, "weight_map", !index.isEmpty(), "a map of tensors to files");
    return index;
  }

  private static void expect(Path file, String place, boolean condition, String expected) {
    if (!condition) {
      throw new BadInputException(file.toString(), place, expected, "something else");
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
    places.forEach((name, place) -> names.put(name, place.tensor.name()));
    return names;
  }

  @Override
  public String shapeText(String name) {
    return places.get(name).tensor.shapeText();
  }

  @Override
  public boolean hasShape(String name, Shape shape) {
    return places.get(name).tensor.hasShape(shape);
  }

  @Override
  public float[] read(String name) {
    Place place = places.get(name);
    return place.reader.read(place.tensor.name()).data();
  }

  /** No memory is needed for it. */
  @Override
  public void read(String name, float[] into) {
    Place place = places.get(name);
    Shape shape = new Shape(place.tensor.extents().stream().map(Math::toIntExact).toList());
    place.reader.read(place.tensor.name(), new Tensor(shape, into));
  }

  @Override
  public Elements keep(String name) {
    Place place = places.get(name);
    return place.reader.keep(place.tensor.name());
  }

  @Override
  public void close() {
    readers.forEach(SafetensorsReader::close);
  }
}
