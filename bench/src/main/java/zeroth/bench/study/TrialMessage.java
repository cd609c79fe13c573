package zeroth.bench.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import zeroth.bench.comparison.Trial;
import zeroth.tensor.BadInputException;

/**
 * A trial that a worker is asked to make: the length of its JSON in four bytes, that, and the
 * archive of what there is of the run.
 *
 * @param trial what is to be run
 * @param archive of {@link RunArchive}
 */
record TrialMessage(Trial trial, byte[] archive) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  byte[] toBytes() {
    try {
      return join(JSON.writeValueAsBytes(trial), archive);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers are JSON", e);
    }
  }

  /**
   * The message of some bytes.
   *
   * @throws BadInputException if they are none
   */
  static TrialMessage of(byte[] bytes) {
    byte[] json = first(bytes);
    try {
      Trial trial = JSON.readValue(json, Trial.class);
      if (trial == null
          || trial.task() == null
          || trial.arm() == null
          || trial.swept() == null
          || trial.stage() == null) {
        throw new BadInputException("trial", "content", "a task, an arm and a stage", "none");
      }
      return new TrialMessage(trial, rest(bytes, json));
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInputException("trial", "content", "JSON of a trial", "another text");
    }
  }

  /**
   * What came of a trial: a reason, and the archive of the run.
   *
   * @param failed why there is no run, in a line; null where there is one
   * @param archive empty where there is none
   */
  record Made(String failed, byte[] archive) {
    byte[] toBytes() {
      String reason = failed == null ? "" : failed;
      return join(reason.getBytes(StandardCharsets.UTF_8), archive);
    }

    /**
     * Of some bytes.
     *
     * @throws BadInputException if they are none
     */
    static Made of(byte[] bytes) {
      byte[] first = first(bytes);
      String reason = new String(first, StandardCharsets.UTF_8);
      return new Made(reason.isEmpty() ? null : reason, rest(bytes, first));
    }
  }

  private static byte[] join(byte[] first, byte[] rest) {
    return ByteBuffer.allocate(Integer.BYTES + first.length + rest.length)
        .putInt(first.length)
        .put(first)
        .put(rest)
        .array();
  }

  private static byte[] first(byte[] bytes) {
    int length = bytes.length < Integer.BYTES ? -1 : ByteBuffer.wrap(bytes).getInt();
    if (length < 0 || length > bytes.length - Integer.BYTES) {
      throw new BadInputException(
          "message of a study",
          "length",
          "what " + bytes.length + " bytes hold",
          String.valueOf(length));
    }
    return Arrays.copyOfRange(bytes, Integer.BYTES, Integer.BYTES + length);
  }

  private static byte[] rest(byte[] bytes, byte[] first) {
    return Arrays.copyOfRange(bytes, Integer.BYTES + first.length, bytes.length);
  }
}
