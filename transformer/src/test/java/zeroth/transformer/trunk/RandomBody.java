package zeroth.transformer.trunk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.transformer.RandomModels;
import zeroth.transformer.adapter.Lora;
import zeroth.transformer.adapter.PrefixDecoder;
import zeroth.transformer.adapter.PrefixEncoder;
import zeroth.transformer.adapter.PromptDecoder;
import zeroth.transformer.adapter.PromptEncoder;
import zeroth.transformer.adapter.Targets;
import zeroth.transformer.adapter.VirtualDecoder;
import zeroth.transformer.adapter.VirtualEncoder;
import zeroth.transformer.decoder.DecoderStack;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.decoder.SmallDecoders;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderBody;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.PackedBatch;

/**
 * A small body of any kind with random weights and texts.
 *
 * @param name of the kind
 * @param body the body
 * @param theta its weights, all trainable; a term that stands beside any has no zeros
 * @param pack puts texts into a batch
 */
record RandomBody<B extends Batch<B>>(
    String name, Body<B> body, Parameters theta, Function<List<int[]>, B> pack) {
  /** Below every body's vocabulary. */
  private static final int VOCABULARY = 11;

  @Override
  public String toString() {
    return name;
  }

  /**
   * One of each kind: every family, some with terms beside all maps, some behind virtual tokens.
   */
  static List<RandomBody<?>> all() {
    List<RandomBody<?>> all = new ArrayList<>();
    for (EncoderFamily family : EncoderFamily.values()) {
      EncoderConfig config = RandomModels.config(family, 2, 8, 4, 24);
      Map<String, Shape> shapes = Encoder.shapes(config);
      shapes.put("classifier.weight", Shape.of(2, 16)); // read by no layer
      Parameters theta = RandomWeights.of(shapes, 5);
      all.add(encoder(family.modelType(), config, theta));
      all.add(encoder(family.modelType() + ", adapted", config, adapted(theta)));
      all.add(tuned(family.modelType() + ", prefix", new PrefixEncoder(config, 3), theta));
      all.add(tuned(family.modelType() + ", prompt", new PromptEncoder(config, 3), theta));
    }
    SmallDecoders.all()
        .forEach(
            (kind, decoder) -> {
              DecoderStack stack = (DecoderStack) decoder;
              Parameters theta = RandomWeights.of(stack, 6);
              all.add(new RandomBody<>(kind, stack, theta, TokenBatch::of));
              all.add(new RandomBody<>(kind + ", adapted", stack, adapted(theta), TokenBatch::of));
              all.add(tuned(kind + ", prefix", new PrefixDecoder(stack, 3), theta));
              all.add(tuned(kind + ", prompt", new PromptDecoder(stack, 3), theta));
            });
    return all;
  }

  private static RandomBody<?> encoder(String name, EncoderConfig config, Parameters theta) {
    return encoder(name, new Encoder(config), theta);
  }

  private static RandomBody<?> encoder(String name, EncoderBody body, Parameters theta) {
    return new RandomBody<>(
        name, body, theta, texts -> PackedBatch.of(body.config(), texts, halves(texts)));
  }

  private static RandomBody<?> tuned(String name, VirtualEncoder encoder, Parameters theta) {
    return encoder(name, encoder, trainable(encoder.begin(theta, Key.ofSeed(6), 0.7)));
  }

  private static RandomBody<?> tuned(String name, VirtualDecoder decoder, Parameters theta) {
    Parameters all = trainable(decoder.begin(theta, Key.ofSeed(6), 0.7));
    return new RandomBody<>(name, decoder, all, TokenBatch::of);
  }

  private static int[] halves(List<int[]> texts) {
    return texts.stream().mapToInt(ids -> ids.length / 2).toArray();
  }

  private static Parameters adapted(Parameters theta) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    theta.list().forEach(p -> shapes.put(p.name(), p.shape()));
    Parameters adapted = new Lora(2, 4, Targets.all()).of(shapes).begin(theta, Key.ofSeed(3));
    Random random = new Random(8);
    for (Parameter p : adapted.list()) {
      if (p.name().contains("lora_B")) {
        float[] b = adapted.tensor(p).data();
        for (int i = 0; i < b.length; i++) {
          b[i] = (float) (0.3 * random.nextGaussian());
        }
      }
    }
    return trainable(adapted);
  }

  private static Parameters trainable(Parameters theta) {
    return theta.freeze(p -> false);
  }

  /** The weights of which only those of these numbers are trainable. */
  Parameters trainable(List<Integer> numbers) {
    return theta.copy().freeze(p -> !numbers.contains(p.index()));
  }

  /** Different texts of 1 to 9 tokens. */
  static List<int[]> texts(int count, long seed) {
    Random random = new Random(seed);
    List<int[]> texts = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      texts.add(random.ints(1 + random.nextInt(9), 0, VOCABULARY).toArray());
    }
    return texts;
  }
}
