package zeroth.zo.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;
import zeroth.zo.Schedule;
import zeroth.zo.method.Mezo;
import zeroth.zo.rule.UpdateRule;

/** Methods that a class loader brings, and providers that bring none. */
class ProvidedMethodTest {
  @TempDir Path directory;

  private static MethodEntry entry(String name) {
    return new MethodEntry(
        name,
        "MeZO under another name",
        "this test",
        1e-3,
        Schedule.CONSTANT,
        List.of(),
        s -> 2,
        (s, theta) -> 0,
        (s, theta) -> new Mezo(1e-3, 1, UpdateRule.sgd()));
  }

  /** Two methods. */
  public static final class Two implements MethodProvider {
    @Override
    public List<MethodEntry> methods() {
      return List.of(entry("own"), entry("other"));
    }
  }

  /** A name of this project. */
  public static final class Taken implements MethodProvider {
    @Override
    public List<MethodEntry> methods() {
      return List.of(entry("mezo"));
    }
  }

  /** Nothing where a method should be. */
  public static final class Hollow implements MethodProvider {
    @Override
    public List<MethodEntry> methods() {
      return Arrays.asList(entry("own"), null);
    }
  }

  /** Fails. */
  public static final class Failing implements MethodProvider {
    @Override
    public List<MethodEntry> methods() {
      throw new IllegalStateException("no licence", new IOException("of the disk"));
    }
  }

  /** With a loader that finds these providers in the place of the thread's. */
  private void with(Runnable action, String... providers) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      Path services = Files.createDirectories(directory.resolve("META-INF/services"));
      Files.write(services.resolve(MethodProvider.class.getName()), List.of(providers));
      URL[] place = {directory.toUri().toURL()};
      try (URLClassLoader loader = new URLClassLoader(place, before)) {
        thread.setContextClassLoader(loader);
        action.run();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private String refused(String... providers) {
    String[] message = new String[1];
    with(
        () -> message[0] = assertThrows(BadInputException.class, Methods::provided).getMessage(),
        providers);
    return message[0];
  }

  @Test
  void withoutProvidersThereAreNone() {
    assertEquals(List.of(), Methods.provided());
    assertThrows(BadInputException.class, () -> Methods.named("own"));
  }

  @Test
  void methodsOfProvidersAreFoundByTheirNames() {
    with(
        () -> {
          List<ProvidedMethod> found = Methods.provided();
          assertEquals(List.of("own", "other"), found.stream().map(m -> m.entry().name()).toList());
          assertEquals(Two.class.getName(), found.get(0).provider());
          assertTrue(Files.isDirectory(found.get(0).file()), "the test's classes");
          assertEquals("other", Methods.named("other").name());
          assertSame(Methods.all().get(0), Methods.named("mezo"));
          String message =
              assertThrows(BadInputException.class, () -> Methods.named("third")).getMessage();
          assertTrue(message.contains("adamw, own, other, or one"), message);
        },
        Two.class.getName());
  }

  @Test
  void namesAreTakenOnce() {
    assertEquals(
        "method mezo of " + Taken.class.getName() + ": the name is taken by a method of zeroth",
        refused(Taken.class.getName()));
  }

  @Test
  void providersThatFailAreNamed() {
    assertEquals(
        "the methods of " + Hollow.class.getName() + ": one of them is null",
        refused(Hollow.class.getName()));
    String failing = refused(Failing.class.getName());
    assertTrue(failing.startsWith("methods from outside cannot be loaded: "), failing);
    assertTrue(failing.contains("no licence: java.io.IOException: of the disk"), failing);
    String missing = refused("no.such.Provider");
    assertTrue(missing.contains("no.such.Provider not found"), missing);
  }
}
