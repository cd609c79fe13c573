package zeroth.transformer.huggingface;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.adapter.VirtualBase;
import zeroth.transformer.adapter.VirtualDecoder;
import zeroth.transformer.adapter.VirtualTokens;
import zeroth.transformer.checkpoint.NewFile;
import zeroth.transformer.safetensors.SafetensorsReader;
import zeroth.transformer.safetensors.SafetensorsWriter;

/**
 * Virtual tokens in PEFT's layout: a directory of adapter_config.json, of peft_type PREFIX_TUNING
 * or PROMPT_TUNING, and adapter_model.safetensors, whose one tensor is {@code prompt_embeddings}:
 * for a prompt (m, C); for a prefix of L layers (m, 2 L K), in each row the keys of layer 0, its
 * values, the keys of layer 1, and so on. A prefix that was made by a network is stored as what
 * came of it. Written is F32; read are F32, F16 and BF16. Any task_type is read; a head that was
 * trained beside the tokens is not.
 */
public final class PeftVirtualTokens {
  private static final String PREFIX = "PREFIX_TUNING";
  private static final String PROMPT = "PROMPT_TUNING";
  private static final String TYPE = "peft_type";
  private static final String TOKENS = "num_virtual_tokens";
  private static final String TENSOR = "prompt_embeddings";

  /** Fields of training and bookkeeping, and how the tokens began. */
  private static final List<String> HARMLESS =
      List.of(
          "encoder_hidden_size", // of the network, which is not stored
          "prefix_projection",
          "prompt_tuning_init",
          "prompt_tuning_init_text",
          "tokenizer_name_or_path",
          "tokenizer_kwargs");

  private PeftVirtualTokens() {}

  /**
   * Virtual tokens as they are read.
   *
   * @param tokens with the base behind them
   * @param tensors their own, by their names
   * @param base what their configuration calls their base; may be null
   * @param <V> the body with them
   */
  public record Content<V extends VirtualTokens>(
      V tokens, Map<String, Tensor> tensors, String base) {
    /** A base, frozen, and behind it the tensors of the virtual tokens. */
    public Parameters over(Parameters parameters) {
      return tokens.over(parameters, tensors::get);
    }
  }

  /**
   * Whether a directory holds virtual tokens; false where it holds another adapter, or none.
   *
   * @throws BadInputException if its adapter_config.json cannot be read
   */
  public static boolean isIn(Path directory) {
    if (!PeftDirectory.isAdapter(directory)) {
      return false;
    }
    return isOf(ConfigFields.read(directory.resolve(PeftDirectory.CONFIG)));
  }

  /** Whether a configuration is that of virtual tokens. */
  static boolean isOf(ConfigFields fields) {
    String type = fields.node(TYPE).asText();
    return type.equals(PREFIX) || type.equals(PROMPT);
  }

  /**
   * Reads virtual tokens.
   *
   * @param base what they are to stand before
   * @throws BadInputException if a file is missing or malformed, or they are for another model
   */
  public static <V extends VirtualTokens> Content<V> read(Path directory, VirtualBase<V> base) {
    ConfigFields fields = ConfigFields.read(directory.resolve(PeftDirectory.CONFIG));
    V tokens = tokens(fields, base);
    String name = PeftDirectory.base(fields);
    fields.refuseOthersThatAreOn();
    try (SafetensorsReader file =
        SafetensorsReader.open(directory.resolve(PeftDirectory.WEIGHTS))) {
      for (String other : file.tensors().keySet()) {
        if (!other.equals(TENSOR)) {
          throw new BadInputException(
              file.source(),
              other,
              "no tensor but " + TENSOR,
              "one of that name: a head that was trained beside them is not read");
        }
      }
      Tensor all = PeftDirectory.tensor(file, TENSOR, stored(tokens));
      return new Content<>(tokens, parts(tokens, all.data()), name);
    }
  }

  private static <V extends VirtualTokens> V tokens(ConfigFields fields, VirtualBase<V> base) {
    String type = fields.text(TYPE);
    fields.mustBe(TYPE, PREFIX, PROMPT);
    PeftDirectory.BOOKKEEPING.forEach(fields::node);
    HARMLESS.forEach(fields::node);
    fields.mustBe("num_transformer_submodules", "1");
    V tokens = tokens(fields, type.equals(PREFIX) ? base.prefix() : base.prompt());
    fields.mustBe("num_layers", "" + tokens.layers());
    fields.mustBe("token_dim", "" + (tokens.isPrefix() ? tokens.keyWidth() : tokens.width()));
    if (tokens.isPrefix()) {
      fields.mustBe("num_attention_heads", "" + tokens.keyHeads());
    } else {
      fields.node("num_attention_heads"); // which embeddings do not have
    }
    return tokens;
  }

  private static <V extends VirtualTokens> V tokens(ConfigFields fields, IntFunction<V> kind) {
    int count = fields.size(TOKENS);
    try {
      V tokens = kind.apply(count);
      stored(tokens); // which can have too many elements
      return tokens;
    } catch (IllegalArgumentException e) {
      throw new BadInputException(fields.source() + ": " + e.getMessage());
    }
  }

  private static Shape stored(VirtualTokens tokens) {
    int columns = tokens.own().values().stream().mapToInt(Shape::columns).sum();
    return Shape.of(tokens.count(), columns);
  }

  /** The columns of all of their own tensors side by side are the stored tensor's. */
  private static Map<String, Tensor> parts(VirtualTokens tokens, float[] all) {
    int columns = stored(tokens).columns();
    Map<String, Tensor> parts = new LinkedHashMap<>();
    int from = 0;
    for (Map.Entry<String, Shape> own : tokens.own().entrySet()) {
      Tensor part = Tensor.zeros(own.getValue());
      int width = own.getValue().columns();
      for (int i = 0; i < tokens.count(); i++) {
        System.arraycopy(all, i * columns + from, part.data(), i * width, width);
      }
      parts.put(own.getKey(), part);
      from += width;
    }
    return parts;
  }

  private static float[] joined(VirtualTokens tokens, Parameters parameters) {
    Shape stored = stored(tokens);
    float[] all = new float[stored.size()];
    int from = 0;
    for (Map.Entry<String, Shape> own : tokens.own().entrySet()) {
      float[] part = parameters.tensor(own.getKey()).data();
      int width = own.getValue().columns();
      for (int i = 0; i < tokens.count(); i++) {
        System.arraycopy(part, i * width, all, i * stored.columns() + from, width);
      }
      from += width;
    }
    return all;
  }

  /**
   * Writes virtual tokens to a new directory, which appears complete or not at all.
   *
   * @param parameters of which the tokens' own are written
   * @param base how the base is found again; a hub's name or a directory
   * @throws BadInputException if the directory exists or cannot be written
   */
  public static void write(
      VirtualTokens tokens, Parameters parameters, String base, Path directory) {
    write(tokens, parameters, base, directory, temporary -> {});
  }

  /**
   * The same with other files beside PEFT's.
   *
   * @param others writes them to the directory, as long as that has another name
   */
  public static void write(
      VirtualTokens tokens,
      Parameters parameters,
      String base,
      Path directory,
      NewFile.Content others) {
    NewFile.create(
        directory,
        temporary -> {
          Files.createDirectory(temporary);
          NewFile.write(temporary.resolve(PeftDirectory.CONFIG), json(tokens, base));
          writeWeights(tokens, parameters, temporary.resolve(PeftDirectory.WEIGHTS));
          others.write(temporary);
        });
  }

  /**
   * Writes the tensor alone to a new file.
   *
   * @throws BadInputException if the file exists or cannot be written
   */
  public static void writeWeights(VirtualTokens tokens, Parameters parameters, Path file) {
    SafetensorsWriter.Entry entry =
        SafetensorsWriter.Entry.of(TENSOR, stored(tokens), () -> joined(tokens, parameters));
    SafetensorsWriter.write(List.of(entry), Map.of("format", "pt"), file);
  }

  private static byte[] json(VirtualTokens tokens, String base) {
    boolean prefix = tokens.isPrefix();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField(TYPE, prefix ? PREFIX : PROMPT);
      json.writeStringField("task_type", task(tokens));
      json.writeStringField(PeftDirectory.BASE, base);
      json.writeBooleanField("inference_mode", true);
      json.writeNumberField(TOKENS, tokens.count());
      json.writeNumberField("num_layers", tokens.layers());
      json.writeNumberField("num_transformer_submodules", 1);
      if (prefix) {
        json.writeNumberField("token_dim", tokens.keyWidth());
        json.writeNumberField("num_attention_heads", tokens.keyHeads());
        json.writeNumberField("encoder_hidden_size", tokens.keyWidth());
        json.writeBooleanField("prefix_projection", false);
      } else {
        json.writeNumberField("token_dim", tokens.width());
        json.writeStringField("prompt_tuning_init", "RANDOM"); // needs no tokenizer to be read
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is written to memory
    }
    return bytes.toByteArray();
  }

  /**
   * PEFT's word for what the base is for. An encoder is one that makes hidden states, since its
   * heads here are none of those that transformers has for classes; PEFT has no word for a masked
   * language model.
   */
  private static String task(VirtualTokens tokens) {
    return tokens instanceof VirtualDecoder ? PeftBase.CAUSAL : PeftBase.STATES;
  }
}
