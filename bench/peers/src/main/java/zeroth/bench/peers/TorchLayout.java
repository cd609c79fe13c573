package zeroth.bench.peers;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.GptConfig;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.GptFamily;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.decoder.RotaryScaling;

/**
 * What a script is given of a decoder: its weights in the script's order, and its sizes.
 *
 * @param file of the script
 * @param type name of its class
 * @param slots the weights
 * @param sizes heads, heads of keys, head width, layers, then what the script asks for
 * @param epsilon of the norms
 */
record TorchLayout(String file, String type, List<Slot> slots, long[] sizes, double epsilon) {

  /**
   * One argument: weights one below the other, none, or a constant.
   *
   * @param names of the weights, maybe none
   * @param constant elements that are no weight, or null
   * @param shape of the constant
   */
  record Slot(List<String> names, float[] constant, Shape shape) {
    static Slot of(String... names) {
      return new Slot(List.of(names), null, null);
    }

    static Slot of(String name, boolean present) {
      return present ? of(name) : of();
    }
  }

  static TorchLayout of(Decoder decoder) {
    return decoder instanceof LlamaDecoder llama
        ? llama(llama.config(), decoder.outputTable())
        : gpt(((GptDecoder) decoder).config(), decoder.outputTable());
  }

  int keyHeads() {
    return (int) sizes[1];
  }

  int headWidth() {
    return (int) sizes[2];
  }

  int layers() {
    return (int) sizes[3];
  }

  private static TorchLayout llama(LlamaConfig c, String head) {
    List<Slot> slots = new ArrayList<>();
    Shape angles = new Shape(c.maxLength(), c.headWidth() / 2);
    slots.add(Slot.of("model.embed_tokens.weight"));
    slots.add(new Slot(List.of(), angles(c, true), angles));
    slots.add(new Slot(List.of(), angles(c, false), angles));
    slots.add(Slot.of("model.norm.weight"));
    slots.add(Slot.of(head));
    for (int i = 0; i < c.layers(); i++) {
      String layer = "model.layers." + i + ".";
      slots.add(Slot.of(layer + "input_layernorm.weight"));
      for (String name : List.of("q", "k", "v")) {
        slots.add(Slot.of(layer + "self_attn." + name + "_proj.weight"));
        slots.add(Slot.of(layer + "self_attn." + name + "_proj.bias", c.projectionBias()));
      }
      slots.add(Slot.of(layer + "self_attn.q_norm.weight", c.headNorms()));
      slots.add(Slot.of(layer + "self_attn.k_norm.weight", c.headNorms()));
      slots.add(Slot.of(layer + "self_attn.o_proj.weight"));
      slots.add(Slot.of(layer + "post_attention_layernorm.weight"));
      slots.add(Slot.of(layer + "mlp.gate_proj.weight"));
      slots.add(Slot.of(layer + "mlp.up_proj.weight"));
      slots.add(Slot.of(layer + "mlp.down_proj.weight"));
    }
    long[] sizes = {c.heads(), c.keyHeads(), c.headWidth(), c.layers()};
    return new TorchLayout("llama.py", "Llama", slots, sizes, c.epsilon());
  }

  /** Cosines or sines of all positions, (maxLength, D / 2). */
  private static float[] angles(LlamaConfig c, boolean cosines) {
    int pairs = c.headWidth() / 2;
    float[] angles = new float[c.maxLength() * pairs];
    for (int i = 0; i < pairs; i++) {
      double waveLength = 2 * Math.PI * Math.pow(c.rotaryBase(), 2.0 * i / c.headWidth());
      double frequency = 2 * Math.PI / scaled(waveLength, c.rotaryScaling());
      for (int t = 0; t < c.maxLength(); t++) {
        double angle = t * frequency;
        angles[t * pairs + i] = (float) (cosines ? Math.cos(angle) : Math.sin(angle));
      }
    }
    return angles;
  }

  /** The wave length that takes this one's place, as Llama 3's reference code has it. */
  private static double scaled(double waveLength, RotaryScaling scaling) {
    if (scaling instanceof RotaryScaling.Linear linear) {
      return waveLength * linear.factor();
    }
    RotaryScaling.Llama3 llama = (RotaryScaling.Llama3) scaling;
    if (waveLength < llama.original() / llama.high()) {
      return waveLength;
    }
    if (waveLength > llama.original() / llama.low()) {
      return waveLength * llama.factor();
    }
    double smooth = (llama.original() / waveLength - llama.low()) / (llama.high() - llama.low());
    return waveLength / ((1 - smooth) / llama.factor() + smooth);
  }

  private static TorchLayout gpt(GptConfig c, String head) {
    boolean opt = c.family() == GptFamily.OPT;
    String body = opt ? "model.decoder." : "transformer.";
    String norm = body + (opt ? "final_layer_norm" : "ln_f");
    List<Slot> slots = new ArrayList<>();
    slots.add(Slot.of(body + (opt ? "embed_tokens.weight" : "wte.weight")));
    slots.add(Slot.of(body + (opt ? "embed_positions.weight" : "wpe.weight")));
    slots.add(Slot.of(norm + ".weight"));
    slots.add(Slot.of(norm + ".bias"));
    slots.add(Slot.of(head));
    for (int i = 0; i < c.layers(); i++) {
      String layer = body + (opt ? "layers." : "h.") + i + ".";
      map(slots, layer + (opt ? "self_attn_layer_norm" : "ln_1"));
      String attention = layer + (opt ? "self_attn." : "attn.");
      for (String part : List.of(".weight", ".bias")) {
        slots.add(
            opt
                ? Slot.of(
                    attention + "q_proj" + part,
                    attention + "k_proj" + part,
                    attention + "v_proj" + part)
                : Slot.of(
                    attention + "query" + part,
                    attention + "key" + part,
                    attention + "value" + part));
      }
      map(slots, attention + (opt ? "out_proj" : "c_proj"));
      map(slots, layer + (opt ? "final_layer_norm" : "ln_2"));
      map(slots, layer + (opt ? "fc1" : "mlp.c_fc"));
      map(slots, layer + (opt ? "fc2" : "mlp.c_proj"));
    }
    long[] sizes = {
      c.heads(), c.heads(), c.width() / c.heads(), c.layers(), opt ? 1 : 0, opt ? 2 : 0
    };
    return new TorchLayout("gpt.py", "Gpt", slots, sizes, c.epsilon());
  }

  private static void map(List<Slot> slots, String name) {
    slots.add(Slot.of(name + ".weight"));
    slots.add(Slot.of(name + ".bias"));
  }
}
