package zeroth.zo.workers;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.StreamSupport;
import zeroth.tensor.BadInputException;

/**
 * Where workers are: {@code NAME:ADDRESS}, such as {@code threads:3}.
 *
 * @param engine brings them
 * @param address in its terms
 */
public record WorkersAddress(WorkersEngine engine, String address) {

  /**
   * The address of a text, by an engine that {@link ServiceLoader} finds.
   *
   * @throws BadInputException if it is none, or there is no such engine
   */
  public static WorkersAddress of(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || colon == text.length() - 1) {
      throw new BadInputException(
          "workers " + text + ": expected who and where, as in threads:3 or spark:MASTER");
    }
    String name = text.substring(0, colon);
    List<WorkersEngine> engines =
        StreamSupport.stream(ServiceLoader.load(WorkersEngine.class).spliterator(), false).toList();
    WorkersEngine engine =
        engines.stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new BadInputException(
                        "workers "
                            + text
                            + ": no engine is called "
                            + name
                            + ", there are "
                            + String.join(
                                ", ", engines.stream().map(WorkersEngine::name).sorted().toList())
                            + (name.equals("spark")
                                ? "; that one is built by mvn -Pspark, see bench/spark/README.md"
                                : "")));
    String address = text.substring(colon + 1);
    engine.check(address);
    return new WorkersAddress(engine, address);
  }

  /** Starts workers; see {@link WorkersEngine#open}. */
  public Workers open(Class<? extends WorkerMaker> maker, byte[] description) {
    return engine.open(address, maker, description);
  }

  @Override
  public String toString() {
    return engine.name() + ":" + address;
  }
}
