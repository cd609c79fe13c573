package zeroth.transformer.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;

/** A length-delimited stretch of a protobuf stream. */
final class ProtobufMessage {
  /** Reads a stretch to its end. */
  @FunctionalInterface
  interface Body {
    void read() throws IOException;
  }

  private ProtobufMessage() {}

  /**
   * Reads the length and then the stretch. The stream takes the end of the file for the end of the
   * stretch, so what is left of the length tells whether it was cut off.
   */
  static void read(CodedInputStream in, Body body) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    body.read();
    if (in.getBytesUntilLimit() != 0) {
      throw new InvalidProtocolBufferException("the file ends inside a message");
    }
    in.popLimit(outer);
  }
}
