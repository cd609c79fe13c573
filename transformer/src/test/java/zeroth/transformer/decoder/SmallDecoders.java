package zeroth.transformer.decoder;

import java.util.LinkedHashMap;
import java.util.Map;

/** A small decoder of each family, with all that tells families apart. */
public final class SmallDecoders {
  /** Scaling that leaves some of eight frequencies, divides others, and mixes the rest. */
  private static final RotaryScaling LLAMA3 = new RotaryScaling.Llama3(8, 1, 4, 64);

  private SmallDecoders() {}

  /** By what is special about them. */
  public static Map<String, Decoder> all() {
    Map<String, Decoder> all = new LinkedHashMap<>();
    all.put("llama 2", llama(4, 16, RotaryScaling.NONE, false, false, false));
    all.put("llama with grouped heads, tied", llama(2, 16, RotaryScaling.NONE, false, false, true));
    all.put("llama 3, scaled frequencies", llama(2, 16, LLAMA3, false, false, false));
    all.put(
        "llama, linear scaling", llama(2, 16, new RotaryScaling.Linear(4), false, false, false));
    all.put("qwen 2, biased projections", llama(1, 8, RotaryScaling.NONE, true, false, true));
    all.put("qwen 3, normed wide heads", llama(2, 24, RotaryScaling.NONE, false, true, true));
    all.put(
        "gpt-2", new GptDecoder(new GptConfig(GptFamily.GPT2, 61, 32, 2, 4, 96, 20, 1e-5f, true)));
    all.put("opt", new GptDecoder(new GptConfig(GptFamily.OPT, 61, 32, 2, 4, 96, 20, 1e-5f, true)));
    all.put(
        "opt, untied",
        new GptDecoder(new GptConfig(GptFamily.OPT, 61, 32, 2, 4, 96, 20, 1e-5f, false)));
    return all;
  }

  private static LlamaDecoder llama(
      int keyHeads,
      int headWidth,
      RotaryScaling scaling,
      boolean biased,
      boolean headNorms,
      boolean tied) {
    return new LlamaDecoder(
        new LlamaConfig(
            61, 32, 2, 4, keyHeads, headWidth, 44, 40, 1e-5f, 100, scaling, biased, false, false,
            headNorms, tied));
  }
}
