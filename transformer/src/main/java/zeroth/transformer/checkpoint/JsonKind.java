package zeroth.transformer.checkpoint;

import com.fasterxml.jackson.core.JsonToken;

/** What messages call the parts of a JSON text. */
public final class JsonKind {
  private JsonKind() {}

  /** The kind of value that a token is or begins; null stands for the end of the text. */
  public static String of(JsonToken token) {
    if (token == null) {
      return "the end";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "a whole number";
      case VALUE_NUMBER_FLOAT -> "a fraction";
      case VALUE_TRUE -> "true";
      case VALUE_FALSE -> "false";
      case VALUE_NULL -> "null";
      case END_OBJECT -> "the end of an object";
      case END_ARRAY -> "the end of an array";
      default -> "something else";
    };
  }
}
