package zeroth.bench.experiment;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.transformer.adapter.VirtualTokens;

/**
 * Virtual tokens as a user asks for them: {@code prefix} or {@code prompt}, perhaps with {@code
 * :m=5,init=tokens}. Where the model has such ones already, these are trained on.
 *
 * @param kind what is trained of them
 * @param count m, at least 1
 * @param init what they begin as
 */
record VirtualChoice(VirtualKind kind, int count, Init init) implements AdapterChoice {

  /** The standard deviation of random elements in PEFT and in MeZO's code. */
  private static final double DEVIATION = 1;

  /** What virtual tokens begin as. */
  enum Init {
    /** Real ones, drawn from the vocabulary, as in MeZO's code. */
    TOKENS,
    /** Gaussian elements. */
    RANDOM;

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The choice of a name.
   *
   * @param kind that the name is of
   * @throws BadInputException if a key or a value is none
   */
  static VirtualChoice of(VirtualKind kind, String name) {
    String rest = name.substring(kind.text().length()).replaceFirst("^:", "");
    int count = kind.usual();
    Init init = Init.TOKENS;
    Set<String> given = new HashSet<>();
    for (String pair : rest.isEmpty() ? new String[0] : rest.split(",", -1)) {
      String key = pair.substring(0, Math.max(0, pair.indexOf('=')));
      String value = pair.substring(pair.indexOf('=') + 1);
      switch (key) {
        case "m" -> count = AdapterChoice.count(name, key, value);
        case "init" -> init = init(name, value);
        default -> throw AdapterChoice.refused(name, "m=NUMBER or init=tokens or random", pair);
      }
      if (!given.add(key)) {
        throw AdapterChoice.refused(name, key + " once", "another one");
      }
    }
    return new VirtualChoice(kind, count, init);
  }

  private static Init init(String name, String value) {
    for (Init init : Init.values()) {
      if (init.text().equals(value)) {
        return init;
      }
    }
    throw AdapterChoice.refused(name, "init to be tokens or random", value);
  }

  @Override
  public String name() {
    return kind.text() + ":m=" + count + (init == Init.TOKENS ? "" : ",init=" + init.text());
  }

  @Override
  public AdapterRates rates() {
    return kind.rates();
  }

  @Override
  public Begun begin(TaskModel model, Backend backend, AdapterBase base, Key seed) {
    return begin(model, model.tunable(), backend, base.peft().nameOrPath(), seed);
  }

  private <V extends VirtualTokens> Begun begin(
      TaskModel model, TunableBody<V> body, Backend backend, String name, Key seed) {
    V tokens = before(body);
    TrainedAdapter adapter = new TrainedTokens<>(tokens, body.base(), name);
    if (body.present().isPresent()) {
      return new Begun(model, adapter);
    }
    Key key = seed.fold(kind.text());
    Parameters theta =
        switch (init) {
          case TOKENS -> tokens.begin(model.parameters(), backend, tokens.drawIds(key));
          case RANDOM -> tokens.begin(model.parameters(), key, DEVIATION);
        };
    return new Begun(body.with().apply(tokens, theta), adapter);
  }

  private <V extends VirtualTokens> V before(TunableBody<V> body) {
    V tokens;
    try {
      tokens = kind.before(body.base(), count);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--tune " + name() + ": " + e.getMessage());
    }
    if (body.present().isPresent() && !body.present().get().equals(tokens)) {
      throw new BadInputException(
          "--tune "
              + name()
              + ": the model has virtual tokens, with which --tune "
              + nameOf(body.present().get())
              + " goes on");
    }
    return tokens;
  }

  /** How virtual tokens that are there are asked for. */
  static String nameOf(VirtualTokens tokens) {
    return new VirtualChoice(VirtualKind.of(tokens), tokens.count(), Init.TOKENS).name();
  }
}
