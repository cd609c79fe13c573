package zeroth.transformer.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.transformer.checkpoint.BoundedFile;
import zeroth.transformer.checkpoint.JsonKind;
import zeroth.transformer.checkpoint.JsonProblem;
import zeroth.transformer.checkpoint.StoredTensor;

/**
 * Parses the JSON header of a safetensors file: {@code {"name": {"dtype": "F32", "shape": [2, 3],
 * "data_offsets": [0, 24]}, ..., "__metadata__": {...}}}. Everything is checked against the size of
 * the data part, so that whatever is allocated later has been seen to exist.
 */
final class SafetensorsHeader {
  private static final String METADATA = "__metadata__";
  private static final int NAME_LIMIT = 1024;
  private static final int RANK_LIMIT = 16;

  /** Bytes per element of the formats that the safetensors specification lists. */
  private static final Map<String, Integer> BYTES =
      Map.ofEntries(
          Map.entry("BOOL", 1),
          Map.entry("U8", 1),
          Map.entry("I8", 1),
          Map.entry("F8_E4M3", 1),
          Map.entry("F8_E5M2", 1),
          Map.entry("U16", 2),
          Map.entry("I16", 2),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("U32", 4),
          Map.entry("I32", 4),
          Map.entry("F32", 4),
          Map.entry("U64", 8),
          Map.entry("I64", 8),
          Map.entry("F64", 8));

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String source;
  private final long dataSize;
  private final Map<String, String> metadata = new LinkedHashMap<>();

  /**
   * What a header says.
   *
   * @param tensors in its order
   * @param metadata texts by key
   */
  record Content(Map<String, StoredTensor> tensors, Map<String, String> metadata) {}

  private SafetensorsHeader(String source, long dataSize) {
    this.source = source;
    this.dataSize = dataSize;
  }

  /**
   * The content of a header.
   *
   * @param dataSize number of bytes behind the header
   */
  static Content parse(String source, byte[] header, long dataSize) {
    SafetensorsHeader parser = new SafetensorsHeader(source, dataSize);
    try (JsonParser json = JSON.createParser(header)) {
      Map<String, StoredTensor> tensors = parser.tensors(json);
      parser.tile(new ArrayList<>(tensors.values()));
      return new Content(tensors, parser.metadata);
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
      throw bad(source, "header, byte " + (8 + at), "JSON", JsonProblem.found(e));
    } catch (IOException e) {
      throw BoundedFile.unreadable(source, e);
    }
  }

  private Map<String, StoredTensor> tensors(JsonParser json) throws IOException {
    expect("header", json.nextToken(), JsonToken.START_OBJECT);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      if (name.length() > NAME_LIMIT) {
        String length = name.length() + " characters";
        throw bad(source, "header", "names of at most " + NAME_LIMIT + " characters", length);
      }
      if (name.equals(METADATA)) {
        metadata(json);
      } else {
        tensors.put(name, tensor(name, json));
      }
    }
    expect("header", json.nextToken(), null);
    return tensors;
  }

  /** The specification allows texts alone. */
  private void metadata(JsonParser json) throws IOException {
    expect(METADATA, json.currentToken(), JsonToken.START_OBJECT);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      expect(METADATA + ", " + key, json.nextToken(), JsonToken.VALUE_STRING);
      metadata.put(key, json.getText());
    }
  }

  private StoredTensor tensor(String name, JsonParser json) throws IOException {
    expect(name, json.currentToken(), JsonToken.START_OBJECT);
    String format = null;
    List<Long> extents = null;
    List<Long> offsets = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "dtype" -> {
          expect(name + ", dtype", json.currentToken(), JsonToken.VALUE_STRING);
          format = json.getText();
        }
        case "shape" -> extents = numbers(name + ", shape", json, RANK_LIMIT);
        case "data_offsets" -> offsets = numbers(name + ", data_offsets", json, 2);
        default -> throw bad(source, name, "dtype, shape and data_offsets", field);
      }
    }
    if (format == null || extents == null || offsets == null || offsets.size() != 2) {
      throw bad(source, name, "dtype, shape and two data_offsets", "not all of them");
    }
    return checked(new StoredTensor(name, format, extents, offsets.get(0), offsets.get(1)));
  }

  private List<Long> numbers(String place, JsonParser json, int limit) throws IOException {
    expect(place, json.currentToken(), JsonToken.START_ARRAY);
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(place, json.currentToken(), JsonToken.VALUE_NUMBER_INT);
      if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER || json.getLongValue() < 0) {
        throw bad(source, place, "numbers from 0 to 2^63-1", json.getText());
      }
      if (numbers.size() == limit) {
        throw bad(source, place, "at most " + limit + " numbers", "more");
      }
      numbers.add(json.getLongValue());
    }
    return numbers;
  }

  private StoredTensor checked(StoredTensor t) {
    Integer bytes = BYTES.get(t.format());
    if (bytes == null) {
      throw bad(source, t.name() + ", dtype", "a known number format", t.format());
    }
    String range = "[" + t.begin() + ", " + t.end() + ")";
    if (t.begin() > t.end() || t.end() > dataSize) {
      throw bad(source, t.name(), "bytes within [0, " + dataSize + ")", range);
    }
    if (t.begin() % bytes != 0) {
      throw bad(source, t.name(), "an offset that is a multiple of " + bytes, "" + t.begin());
    }
    long size = size(t, bytes);
    if (size != t.end() - t.begin()) {
      String expected = size + " bytes for " + t.format() + " " + t.shapeText();
      throw bad(source, t.name(), expected, (t.end() - t.begin()) + " bytes");
    }
    return t;
  }

  private long size(StoredTensor t, int bytes) {
    if (t.extents().contains(0L)) {
      return 0;
    }
    try {
      return t.extents().stream().reduce((long) bytes, Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw bad(source, t.name(), "a size of at most 2^63-1 bytes", t.shapeText());
    }
  }

  /** The specification wants every byte of the data part to belong to exactly one tensor. */
  private void tile(List<StoredTensor> tensors) {
    tensors.sort(
        Comparator.comparingLong(StoredTensor::begin).thenComparingLong(StoredTensor::end));
    long at = 0;
    for (StoredTensor t : tensors) {
      if (t.begin() < at) {
        throw bad(source, t.name(), "bytes of its own from " + at, "overlap at " + t.begin());
      }
      if (t.begin() > at) {
        throw bad(source, t.name(), "bytes from " + at + " on, no gap", "" + t.begin());
      }
      at = t.end();
    }
    if (at != dataSize) {
      throw bad(source, "end of the data", "" + at + " bytes of tensors", dataSize + " bytes");
    }
  }

  private void expect(String place, JsonToken found, JsonToken token) {
    if (found != token) {
      throw bad(source, place, JsonKind.of(token), JsonKind.of(found));
    }
  }

  private static BadInputException bad(String source, String place, String expected, String found) {
    return new BadInputException(source, place, expected, found);
  }
}
