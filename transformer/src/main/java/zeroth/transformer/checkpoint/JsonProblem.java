package zeroth.transformer.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is wrong with a JSON text, in words of the text: the reader's own messages speak of classes
 * and of switches in its program.
 */
public final class JsonProblem {
  private JsonProblem() {}

  /** What stands where something else was expected. */
  public static String found(JsonProcessingException e) {
    if (e instanceof StreamConstraintsException) {
      return e.getOriginalMessage().contains("depth")
          ? "a depth of nesting beyond what is read"
          : "a value longer than what is read";
    }
    if (e instanceof JsonEOFException) {
      return "the end of the text";
    }
    if (e instanceof InvalidFormatException wrong) {
      return String.valueOf(wrong.getValue());
    }
    if (e instanceof JsonMappingException) {
      return isTrailing(e) ? "more behind it" : "something else";
    }
    // what is expected instead, and where the text began, follow in the reader's words
    String said = e.getOriginalMessage().replaceAll("(?s)(: |; | \\(for | \\(start ).*", "");
    return said.isEmpty() || said.contains("`") ? "something else" : lowerCase(said);
  }

  /** The field, such as {@code configuration.steps}; empty if it is not known. */
  public static String place(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping)) {
      return "";
    }
    return mapping.getPath().stream()
        .map(at -> at.getFieldName() == null ? "[" + at.getIndex() + "]" : "." + at.getFieldName())
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }

  /** The kind of value that was expected at the {@link #place}. */
  public static String expected(JsonProcessingException e) {
    Class<?> type = e instanceof MismatchedInputException m ? m.getTargetType() : null;
    if (type == null || isTrailing(e)) {
      return "JSON";
    }
    if (type.isEnum()) {
      return "one of the words that may stand there";
    }
    if (type == int.class || type == long.class) {
      return "a whole number";
    }
    if (type == double.class) {
      return "a number";
    }
    if (type == String.class) {
      return "a text";
    }
    if (List.class.isAssignableFrom(type)) {
      return "a list";
    }
    return Map.class.isAssignableFrom(type) || type.isRecord() ? "an object" : "JSON";
  }

  private static boolean isTrailing(JsonProcessingException e) {
    return e.getOriginalMessage().startsWith("Trailing token");
  }

  private static String lowerCase(String sentence) {
    return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
  }
}
