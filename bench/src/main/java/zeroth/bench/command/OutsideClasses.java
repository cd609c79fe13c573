package zeroth.bench.command;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.BadInputException;
import zeroth.zo.registry.MethodProvider;
import zeroth.zo.registry.Methods;

/**
 * Jars that a user adds to the program for the time of a command, for the methods in them: the
 * thread's context class loader finds them until this is closed.
 */
final class OutsideClasses implements AutoCloseable {
  /** Names jars where the option is not given. */
  static final String VARIABLE = "ZEROTH_CLASSPATH";

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  private final URLClassLoader loader;

  private OutsideClasses(URL[] jars) {
    loader = new URLClassLoader(jars, OutsideClasses.class.getClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
  }

  /**
   * Opens the jars of an option, or else of the environment.
   *
   * @param option jars and directories with the system's path separator between; null if not given
   * @param variable what {@link #VARIABLE} says, or null
   * @throws BadInputException if one is missing, or none brings a method, or a method is no good
   */
  static OutsideClasses open(String option, String variable) {
    String source = option == null ? VARIABLE : "--classpath";
    String path = option == null ? variable : option;
    boolean none = path == null || path.isBlank() && option == null;
    OutsideClasses classes = new OutsideClasses(none ? new URL[0] : urls(source, path));
    try {
      if (!none && Methods.provided().isEmpty()) {
        throw new BadInputException(
            source
                + " "
                + path
                + " brings no method: a jar names them in META-INF/services/"
                + MethodProvider.class.getName());
      }
      return classes;
    } catch (BadInputException e) {
      classes.close();
      throw e;
    }
  }

  private static URL[] urls(String source, String path) {
    List<URL> urls = new ArrayList<>();
    for (String entry : path.split(File.pathSeparator)) {
      try {
        Path file = Path.of(entry);
        if (entry.isBlank() || !Files.isReadable(file)) {
          throw new BadInputException(source + ": there is no jar or directory " + entry);
        }
        urls.add(file.toUri().toURL());
      } catch (InvalidPathException | MalformedURLException e) {
        throw new BadInputException(source + " " + entry + " is no path: " + e.getMessage());
      }
    }
    return urls.toArray(URL[]::new);
  }

  @Override
  public void close() {
    Thread.currentThread().setContextClassLoader(before);
    try {
      loader.close();
    } catch (IOException e) {
      // the jars were only read
    }
  }
}
