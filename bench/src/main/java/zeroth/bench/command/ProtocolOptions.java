package zeroth.bench.command;

import picocli.CommandLine.Option;
import zeroth.bench.task.Draw;
import zeroth.bench.task.Protocol;
import zeroth.tensor.BadInputException;

/** Options that say by which protocol examples are drawn. */
final class ProtocolOptions {
  @Option(
      names = "--protocol",
      converter = Names.OfProtocol.class,
      paramLabel = "<name>",
      description =
          "draw examples as published: mezo-k16 and mezo-k512 (16 or 512 of each class to train on, as"
              + " many for dev), mezo-1000 (1,000 and 500), zero-shot (none); tested on are 1,000 at"
              + " most")
  Protocol protocol;

  @Option(
      names = "--draw",
      paramLabel = "<seed>",
      description =
          "with --protocol: the seed of the draw (finetune makes a run of each of the protocol's"
              + " seeds; evaluate takes the first)")
  Long seed;

  /**
   * The draw that is asked for, or the protocol's first; null without a protocol.
   *
   * @throws BadInputException if sizes of splits are given as well, or a seed without a protocol
   */
  Draw draw(TaskOptions task) {
    if (protocol == null) {
      if (seed != null) {
        throw new BadInputException("--draw is for --protocol");
      }
      return null;
    }
    if (task.train != null || task.dev != null || task.test != null) {
      throw new BadInputException(
          "--protocol "
              + protocol.name()
              + " says how many examples the splits take: leave out --train, --dev and --test");
    }
    return protocol.draw(seed == null ? protocol.seeds().get(0) : seed);
  }

  /** Whether all seeds of a protocol are asked for. */
  boolean allDraws() {
    return protocol != null && seed == null;
  }
}
