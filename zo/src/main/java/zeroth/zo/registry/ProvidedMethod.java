package zeroth.zo.registry;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import zeroth.tensor.BadInputException;

/**
 * A method from outside.
 *
 * @param entry the method
 * @param provider the name of the {@link MethodProvider}'s class
 * @param file the jar or directory that it came from; null if that is not known
 */
public record ProvidedMethod(MethodEntry entry, String provider, Path file) {

  /**
   * Asks all providers that the thread's context class loader finds.
   *
   * @throws BadInputException if one of them cannot be loaded, or fails, or has no proper list
   */
  static List<ProvidedMethod> find() {
    List<ProvidedMethod> found = new ArrayList<>();
    try {
      for (MethodProvider provider : ServiceLoader.load(MethodProvider.class)) {
        String name = provider.getClass().getName();
        Path file = file(provider.getClass());
        for (MethodEntry entry : provider.methods()) {
          if (entry == null) {
            throw new BadInputException("the methods of " + name + ": one of them is null");
          }
          found.add(new ProvidedMethod(entry, name, file));
        }
      }
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      if (e instanceof BadInputException told) {
        throw told;
      }
      String reason = e instanceof ServiceConfigurationError ? e.getMessage() : e.toString();
      String cause = e.getCause() == null ? "" : ": " + e.getCause();
      throw new BadInputException("methods from outside cannot be loaded: " + reason + cause);
    }
    return found;
  }

  private static Path file(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    try {
      return source == null || source.getLocation() == null
          ? null
          : Path.of(source.getLocation().toURI());
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return null; // not a file: classes that a loader of another kind has made
    }
  }
}
