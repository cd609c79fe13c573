package zeroth.bench.command;

import java.nio.file.Path;
import zeroth.tensor.BadInputException;
import zeroth.zo.journal.Journal;

/** Reads journals that may be damaged. */
final class Salvage {
  private Salvage() {}

  /**
   * Reads a journal, whole or up to where it is damaged.
   *
   * @param wanted whether what lies before the damage is asked for
   * @param command what could ask for it, for the message
   * @throws BadInputException if the journal is damaged and that is not asked for, or if nothing
   *     can be read
   */
  static Journal read(Path file, boolean wanted, String command) {
    if (wanted) {
      return Journal.salvage(file);
    }
    try {
      return Journal.read(file);
    } catch (BadInputException damaged) {
      int steps;
      try {
        steps = Journal.salvage(file).steps().size();
      } catch (BadInputException e) {
        throw damaged;
      }
      throw new BadInputException(
          damaged.getMessage()
              + "; "
              + command
              + " ... --salvage uses the "
              + steps
              + (steps == 1 ? " step" : " steps")
              + " before that");
    }
  }
}
