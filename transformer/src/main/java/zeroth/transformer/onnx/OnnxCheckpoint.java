package zeroth.transformer.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import zeroth.tensor.Ahead;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.Model;
import zeroth.transformer.checkpoint.BoundedFile;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.huggingface.EncoderWeights;
import zeroth.transformer.huggingface.ModelConfig;
import zeroth.transformer.tokenizer.TokenizerJson;

/**
 * Reads a BERT-family encoder from the initialisers of an ONNX file, as PyTorch exports it: weights
 * of float32, float16 or bfloat16 inside the file. The graph is not run; it only tells which
 * initialiser is which weight.
 */
public final class OnnxCheckpoint {
  private OnnxCheckpoint() {}

  /**
   * Reads an encoder. A tokenizer.json lies beside the file; where a config.json does too, it says
   * the sizes, otherwise they are inferred from the graph.
   *
   * @throws BadInputException if a file is missing or malformed, or the model is of a kind that
   *     this project cannot run
   */
  public static Model read(Path file) {
    return read(file, note -> {});
  }

  /**
   * Reads an encoder and says what was passed over.
   *
   * @param notes gets a line that names the initialisers that are not used, if there are any
   */
  public static Model read(Path file, Consumer<String> notes) {
    BoundedFile.regular(file);
    Path tokenizer = BoundedFile.regular(file.resolveSibling("tokenizer.json"));
    Path config = file.resolveSibling("config.json");
    EncoderConfig given = Files.exists(config) ? ModelConfig.read(config).encoder() : null;
    try (Ahead<TokenizerJson> words = ahead(() -> TokenizerJson.read(tokenizer));
        InputStream in = Files.newInputStream(file)) {
      Content content = content(OnnxGraph.read(file.toString(), in, Files.size(file)), given);
      return content.model(words, notes);
    } catch (IOException e) {
      throw BoundedFile.unreadable(file.toString(), e);
    }
  }

  /**
   * Reads an encoder that is no file, with the sizes inferred from the graph.
   *
   * @param source what to call it in messages
   * @param content opens it
   * @param tokenizerJson the tokenizer.json that belongs to it
   */
  public static Model read(String source, Callable<InputStream> content, byte[] tokenizerJson) {
    try (Ahead<TokenizerJson> words =
            ahead(() -> TokenizerJson.of(source + ", tokenizer", tokenizerJson));
        InputStream in = content.call()) {
      Content weights = content(OnnxGraph.read(source, in, -1), null);
      return weights.model(words, note -> {});
    } catch (IOException e) {
      throw BoundedFile.unreadable(source, e);
    } catch (BadInputException e) {
      throw e;
    } catch (Exception e) {
      throw new BadInputException(source, "opening", "a readable stream", e.toString());
    }
  }

  /** A tokenizer, read beside the weights; closed again if they are refused. */
  private static Ahead<TokenizerJson> ahead(Supplier<TokenizerJson> tokenizer) {
    return Ahead.of("tokenizer", tokenizer, TokenizerJson::close);
  }

  /** What is left of the graph, which may be garbage from here on. */
  private static Content content(OnnxGraph graph, EncoderConfig given) {
    graph.refuseQuantised();
    OnnxWeights weights = new OnnxWeights(graph);
    return new Content(weights, given == null ? OnnxSizes.infer(graph, weights) : given);
  }

  private record Content(OnnxWeights weights, EncoderConfig config) {
    /** What is wrong with the weights is said first. */
    Model model(Ahead<TokenizerJson> tokenizer, Consumer<String> notes) {
      Parameters parameters = EncoderWeights.parameters(weights, config, 0, notes);
      return new Model(config, parameters, tokenizer.get().below(config.vocabulary()), List.of());
    }
  }
}
