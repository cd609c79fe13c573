package zeroth.bench;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Who is asked when a signal comes. The platform has no public interface for this but {@code
 * sun.misc.Signal} of the module jdk.unsupported; it is called by reflection because the compiler
 * warns of it and a build here has no warnings.
 */
final class Signals implements AutoCloseable {
  private final Map<Object, Object> before = new LinkedHashMap<>();

  /**
   * Asks the handler from now on until this is closed. A signal that the process ignores, as a
   * shell's background job does SIGINT, stays ignored; one that the system does not have is passed
   * over.
   *
   * @param handler gets a signal's number, in a thread of its own
   */
  Signals(IntConsumer handler, String... names) {
    for (String name : names) {
      try {
        Object signal = SIGNAL.newInstance(name);
        before.put(signal, HANDLE.invoke(null, signal, proxy(handler)));
      } catch (InvocationTargetException e) {
        // the system has no such signal, or the virtual machine was told to leave it alone (-Xrs)
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("no signals on this Java", e);
      }
    }
  }

  private static final Class<?> HANDLER = named("sun.misc.SignalHandler");
  private static final Constructor<?> SIGNAL;
  private static final Method HANDLE;
  private static final Method NUMBER;

  static {
    Class<?> signal = named("sun.misc.Signal");
    try {
      SIGNAL = signal.getConstructor(String.class);
      HANDLE = signal.getMethod("handle", signal, HANDLER);
      NUMBER = signal.getMethod("getNumber");
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("no signals on this Java", e);
    }
  }

  private static Class<?> named(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("no signals on this Java: the module jdk.unsupported", e);
    }
  }

  private static Object proxy(IntConsumer handler) {
    return Proxy.newProxyInstance(
        Signals.class.getClassLoader(),
        new Class<?>[] {HANDLER},
        (self, method, args) ->
            switch (method.getName()) {
              case "handle" -> {
                handler.accept((int) NUMBER.invoke(args[0]));
                yield null;
              }
              case "equals" -> self == args[0];
              case "hashCode" -> System.identityHashCode(self);
              default -> "signal handler";
            });
  }

  /** Whoever was asked before is asked again. */
  @Override
  public void close() {
    before.forEach(
        (signal, handler) -> {
          try {
            HANDLE.invoke(null, signal, handler);
          } catch (InvocationTargetException e) {
            // native code, such as an OpenCL compiler's, has had the signal meanwhile, and the
            // virtual machine does not know whom to ask: the system is asked
            putDefault(signal);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a signal's handler cannot be put back", e);
          }
        });
  }

  private static void putDefault(Object signal) {
    try {
      HANDLE.invoke(null, signal, HANDLER.getField("SIG_DFL").get(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a signal's handler cannot be put back", e);
    }
  }
}
