package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.transformer.decoder.Decoder;

/** An engine that is a little wrong in one element is seen, whichever quantity that is in. */
class DecoderParityTest {

  @Test
  void anEngineThatComputesTheSameMeetsAllTargets() {
    figures(Spoiled.NOTHING).forEach(f -> assertEquals(Verdict.MET, f.verdict(), f.what()));
  }

  @Test
  void oneWrongElementMisses() {
    for (Spoiled spoiled : List.of(Spoiled.HIDDEN, Spoiled.LOSS, Spoiled.GRADIENT)) {
      for (Figure f : figures(spoiled)) {
        boolean wrong = f.what().endsWith(spoiled.ending);
        assertEquals(wrong ? Verdict.MISSED : Verdict.MET, f.verdict(), f.what());
      }
    }
  }

  private enum Spoiled {
    NOTHING("-"),
    HIDDEN(": hidden states"),
    LOSS(": loss"),
    GRADIENT(": gradient");

    private final String ending;

    Spoiled(String ending) {
      this.ending = ending;
    }
  }

  private static List<Figure> figures(Spoiled spoiled) {
    List<Figure> figures = new ArrayList<>();
    Part.PARITY.measure(
        new Session(
            new Contest(1, System::nanoTime, () -> {}),
            Engine.CPU,
            List.of(1),
            List.of(new Other(spoiled)),
            List.of(),
            "",
            figures::add,
            line -> {}));
    assertEquals(24, figures.size(), "three figures for each of eight families");
    return figures;
  }

  private record Other(Spoiled spoiled) implements Peer {
    @Override
    public String name() {
      return "other";
    }

    @Override
    public String description() {
      return "this engine, spoiled";
    }

    @Override
    public Optional<DecoderResults> results(
        Decoder decoder, Parameters weights, PaddedBatch batch) {
      List<int[]> texts = new ArrayList<>();
      for (int b = 0; b < batch.sequences(); b++) {
        int L = batch.length();
        long[] ids = Arrays.copyOfRange(batch.ids(), b * L, (b + 1) * L);
        texts.add(Arrays.stream(ids).mapToInt(Math::toIntExact).toArray());
      }
      try (Backend backend = CpuBackend.create(1)) {
        DecoderResults right =
            DecoderParity.results(new DecoderSubject("", decoder, weights), backend, texts);
        float[] hidden = right.hidden().clone();
        double loss = right.loss();
        Map<String, float[]> gradient = new LinkedHashMap<>(right.gradient());
        switch (spoiled) {
          case HIDDEN -> hidden[7] += 1e-3f;
          case LOSS -> loss += 1e-4;
          case GRADIENT -> {
            String last = List.copyOf(gradient.keySet()).get(gradient.size() - 1);
            float[] g = gradient.get(last).clone();
            g[0] += 1e-2f;
            gradient.put(last, g);
          }
          default -> {}
        }
        return Optional.of(new DecoderResults(hidden, loss, gradient));
      }
    }
  }
}
